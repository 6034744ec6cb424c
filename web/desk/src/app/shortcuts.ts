/** Reading a keystroke: what it is called, and whether it is ours at all. */

const isApple = typeof navigator !== 'undefined' && /Mac|iP(hone|ad|od)/.test(navigator.platform)

export type Stroke = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'keyCode'
>

const named: Record<string, string> = {
  Escape: 'esc',
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ' ': 'space',
}

/** The name of a keystroke: `mod+k`, `ctrl+alt+e`, `shift+/`, `?`. `mod` is ⌘ on Apple, Ctrl elsewhere. */
export function nameOf(stroke: Stroke): string {
  let key = named[stroke.key] ?? stroke.key.toLowerCase()
  // Alt changes the letter on some layouts: the physical key tells which one was meant.
  if (stroke.altKey && /^Key[A-Z]$/.test(stroke.code)) key = stroke.code.slice(3).toLowerCase()
  if (stroke.altKey && /^Digit\d$/.test(stroke.code)) key = stroke.code.slice(5)
  const parts: string[] = []
  if (isApple ? stroke.metaKey : stroke.ctrlKey && !stroke.altKey) parts.push('mod')
  else if (stroke.ctrlKey) parts.push('ctrl')
  if (!isApple && stroke.metaKey) parts.push('meta')
  if (stroke.altKey) parts.push('alt')
  // A shifted sign has its own name ("?"); only letters and named keys need the word.
  if (stroke.shiftKey && (key.length > 1 || /[a-z]/.test(key))) parts.push('shift')
  return [...parts, key].join('+')
}

/** During composition Enter, Space and digits belong to the input method; keyCode 229 is how older ones say so. */
export const isComposing = (stroke: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean =>
  stroke.isComposing || stroke.keyCode === 229

const hasModifier = (name: string): boolean => /^(mod|ctrl|meta|alt)\+/.test(name)

/** Single keys are those without Ctrl, Alt or ⌘: they can be switched off (WCAG 2.1.4). */
export const isSingleKey = (keys: string): boolean => !hasModifier(keys) && keys !== 'esc'

export function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  // Somebody was about to write: their letters are words, although there is nowhere to put them.
  if (target.hasAttribute('data-instead-of-field')) return true
  if (target.isContentEditable || target.getAttribute('contenteditable') === 'true') return true
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

const inOverlay = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('[role="dialog"],[role="menu"],[role="listbox"],[role="tree"]') !== null

/** Whether a keystroke may run a command, given where it fell and what the person allows. */
export function mayFire(keys: string, event: Stroke & { target: EventTarget | null }, singleKeys: boolean): boolean {
  if (isComposing(event)) return false
  if (inOverlay(event.target)) return false
  if (!isSingleKey(keys)) return keys !== 'esc' || !isEditable(event.target)
  return singleKeys && !isEditable(event.target)
}

/** How a key is shown on a keycap. */
export function keycaps(keys: string): string[] {
  const apple: Record<string, string> = { mod: '⌘', alt: '⌥', ctrl: '⌃', shift: '⇧' }
  const other: Record<string, string> = { mod: 'Ctrl', alt: 'Alt', ctrl: 'Ctrl', shift: 'Shift' }
  const signs: Record<string, string> = {
    up: '↑',
    down: '↓',
    left: '←',
    right: '→',
    enter: '↵',
    esc: 'Esc',
    space: '␣',
  }
  return keys.split('+').map((part) => (isApple ? apple : other)[part] ?? signs[part] ?? part.toUpperCase())
}
