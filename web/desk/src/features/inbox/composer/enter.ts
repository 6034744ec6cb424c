import { isComposing } from '@/app/shortcuts'

export type SendKey = 'enter' | 'ctrlEnter'
type Stroke = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'keyCode'>

/**
 * What an Enter means. While an input method composes, it chooses a word and is none of ours; some browsers report the
 * confirming Enter after the end of the composition, therefore the caller's own flag counts too.
 */
export function meaningOfEnter(stroke: Stroke, sendKey: SendKey, composing = false): 'send' | 'newline' | 'none' {
  if (stroke.key !== 'Enter' || composing || isComposing(stroke)) return 'none'
  const strong = stroke.ctrlKey || stroke.metaKey
  if (strong) return 'send'
  if (stroke.shiftKey || stroke.altKey || sendKey === 'ctrlEnter') return 'newline'
  return 'send'
}
