import { useEffect, type RefObject } from 'react'
import { useSearchParams } from 'react-router'
import { isComplete, loadOlder, threads } from '@/live/threads'

/** So far back a found message is looked for page by page; further away the thread opens at its end. */
const PAGES_MAX = 100
const SHOWN_FOR_MS = 2_400

async function reach(conversation: string, number: number): Promise<void> {
  for (let page = 0; page < PAGES_MAX; page++) {
    const thread = threads.get().get(conversation)
    if (!thread || isComplete(thread) || (thread.items[0]?.number ?? 0) <= number || thread.older === 'failed') return
    // A page may be on its way already, asked for by scrolling.
    if (thread.older === 'loading') await new Promise((resolve) => setTimeout(resolve, 50))
    else await loadOlder(conversation)
  }
}

/** Opened from a search: goes to the message that was found and lets it shine for a moment. */
export function useJump(conversation: string, scroller: RefObject<HTMLDivElement | null>, ready: boolean): void {
  const [params, setParams] = useSearchParams()
  const at = Number(params.get('at')) || 0
  useEffect(() => {
    if (!ready || at === 0) return
    let left = false
    void reach(conversation, at).then(() => {
      if (left) return
      // After the loaded pages have been painted.
      setTimeout(() => {
        const message = scroller.current?.querySelector<HTMLElement>(`[data-number="${at}"]`)
        message?.scrollIntoView?.({ block: 'center' })
        message?.setAttribute('data-found', '')
        setTimeout(() => message?.removeAttribute('data-found'), SHOWN_FOR_MS)
        setParams(
          (known) => {
            known.delete('at')
            return known
          },
          { replace: true },
        )
      }, 80)
    })
    return () => {
      left = true
    }
  }, [conversation, at, ready, scroller, setParams])
}
