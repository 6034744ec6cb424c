import { useRef, type KeyboardEvent } from 'react'
import { isComposing } from '@/app/shortcuts'
import type { Edit } from './caret'
import { meaningOfEnter, type SendKey } from './enter'

type Parts = {
  suggestions: {
    open: boolean
    at: number
    move: (step: number) => void
    close: () => void
    choose: (index: number) => Edit | null
  }
  put: (edit: Edit | null) => void
  send: () => void
  undo: () => void
  sendKey: SendKey
  empty: boolean
}

/** The keys of the text field. Nothing happens while an input method composes. */
export function useComposerKeys({ suggestions, put, send, undo, sendKey, empty }: Parts) {
  const composing = useRef(false)
  const onKeyDown = (event: KeyboardEvent) => {
    if (composing.current || isComposing(event.nativeEvent)) return
    if (suggestions.open && onSuggestionKey(event)) return
    if (empty && event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      return undo()
    }
    if (meaningOfEnter(event.nativeEvent, sendKey, composing.current) === 'send') {
      event.preventDefault()
      send()
    }
  }
  const onSuggestionKey = (event: KeyboardEvent): boolean => {
    if (event.key === 'ArrowDown') suggestions.move(1)
    else if (event.key === 'ArrowUp') suggestions.move(-1)
    else if (event.key === 'Escape') suggestions.close()
    else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) put(suggestions.choose(suggestions.at))
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  return {
    onKeyDown,
    onCompositionStart: () => void (composing.current = true),
    onCompositionEnd: () => {
      // Safari ends the composition before the keydown of the Enter that ended it.
      setTimeout(() => (composing.current = false))
    },
  }
}
