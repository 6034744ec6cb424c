import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'

const NEAR_BOTTOM = 60
const NEAR_TOP = 200

type Parts = {
  /** Another conversation begins at its end. */
  conversation: string
  firstKey: string | undefined
  lastKey: string | undefined
  ready: boolean
  onTop: () => void
}

/** Keeps the place: older messages grow upward without a jump, new ones follow only somebody who reads the end. */
export function useScroll(
  scroller: RefObject<HTMLDivElement | null>,
  { conversation, firstKey, lastKey, ready, onTop }: Parts,
) {
  const [atEnd, setAtEnd] = useState(true)
  const follow = useRef(true)
  const before = useRef({ firstKey, height: 0, top: 0 })

  const toEnd = useCallback(() => {
    const element = scroller.current
    if (!element) return
    element.scrollTop = element.scrollHeight
    before.current = { ...before.current, height: element.scrollHeight, top: element.scrollTop }
    follow.current = true
    setAtEnd(true)
  }, [scroller])

  useLayoutEffect(() => {
    follow.current = true
    setAtEnd(true)
  }, [conversation])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || !ready) return
    const known = before.current
    if (known.firstKey !== firstKey && !follow.current)
      element.scrollTop = known.top + element.scrollHeight - known.height
    else if (follow.current) element.scrollTop = element.scrollHeight
    before.current = { firstKey, height: element.scrollHeight, top: element.scrollTop }
  }, [scroller, firstKey, lastKey, ready, conversation])

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (!element) return
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_BOTTOM
    // Only a person scrolls up; content that grew between the scroll and its event does not count as leaving the end.
    if (end) follow.current = true
    else if (element.scrollTop < before.current.top - 1) follow.current = false
    setAtEnd(end || follow.current)
    before.current = { ...before.current, height: element.scrollHeight, top: element.scrollTop }
    if (element.scrollTop < NEAR_TOP) onTop()
  }, [scroller, onTop])

  // Images that arrive and a composer that grows change the height without a message.
  useEffect(() => {
    const element = scroller.current
    if (!element || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(() => {
      if (follow.current) element.scrollTop = element.scrollHeight
      before.current = { ...before.current, height: element.scrollHeight, top: element.scrollTop }
    })
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [scroller, ready])

  return { atEnd, toEnd, onScroll }
}
