/** The word being written under the caret when it begins with a sign that opens a list: `/tui`, `@chen`. */
export type Trigger = { sign: '/' | '@'; query: string; start: number; end: number }

export function triggerAt(text: string, caret: number, signs: readonly string[]): Trigger | null {
  const before = text.slice(0, caret)
  const found = /(^|[\s，。；：！？、（])([/@])([^\s/@]*)$/u.exec(before)
  if (!found || !signs.includes(found[2]!)) return null
  const query = found[3]!
  return { sign: found[2] as Trigger['sign'], query, start: caret - query.length - 1, end: caret }
}

export type Edit = { text: string; selection: [number, number] }

/** Puts words in the place of the trigger; the caret stands after them, or on the first gap that is left to fill. */
export function replaceTrigger(
  text: string,
  trigger: Trigger,
  words: string,
  gap: [number, number] | null = null,
): Edit {
  const next = text.slice(0, trigger.start) + words + text.slice(trigger.end)
  const at = trigger.start
  return { text: next, selection: gap ? [at + gap[0], at + gap[1]] : [at + words.length, at + words.length] }
}

export function insertAt(text: string, [start, end]: [number, number], words: string): Edit {
  const caret = start + words.length
  return { text: text.slice(0, start) + words + text.slice(end), selection: [caret, caret] }
}
