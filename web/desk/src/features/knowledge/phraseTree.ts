import type { Id, Phrase } from '@/api/types'
import { matchWords } from '@/app/fuzzy'

export type Group = { path: string; name: string; count: number; children: Group[] }

/** What is shown: one list, and in it everything or one group with what lies below it. */
export type Place = { scope: Phrase['scope']; group: string | null }

export const variables = ['customer.name', 'customer.address', 'agent.name'] as const

export const limits = { title: 60, text: 4000, shortcut: 20, groupName: 30 } as const

export const byPlace = (phrases: readonly Phrase[]): Phrase[] => [...phrases].sort((a, b) => a.place - b.place)

export const isIn = (phrase: Phrase, group: string | null): boolean =>
  group === null || phrase.group === group || phrase.group.startsWith(`${group}/`)

/** Two levels of groups with how many phrases each holds, in the order in which they first appear. */
export function groupsOf(phrases: readonly Phrase[]): Group[] {
  const roots: Group[] = []
  const find = (groups: Group[], path: string, name: string): Group => {
    let known = groups.find((one) => one.path === path)
    if (!known) groups.push((known = { path, name, count: 0, children: [] }))
    known.count += 1
    return known
  }
  for (const phrase of byPlace(phrases)) {
    const [first, second] = phrase.group.split('/')
    if (!first) continue
    const root = find(roots, first, first)
    if (second) find(root.children, phrase.group, second)
  }
  return roots
}

/** Every group, as somebody would type it. */
export const groupPaths = (phrases: readonly Phrase[]): string[] =>
  groupsOf(phrases).flatMap((root) => [root.path, ...root.children.map((child) => child.path)])

export function visible(phrases: readonly Phrase[], place: Place, search: string): Phrase[] {
  const list = byPlace(phrases.filter((one) => one.scope === place.scope && isIn(one, place.group)))
  const words = search.trim()
  if (words === '') return list
  return list
    .map((phrase) => ({
      phrase,
      score: Math.max(
        matchWords(words, [phrase.title, phrase.shortcut ?? '', phrase.group]),
        phrase.text.toLowerCase().includes(words.toLowerCase()) ? 30 : 0,
      ),
    }))
    .filter((hit) => hit.score > 0)
    .sort((a, b) => b.score - a.score)
    .map((hit) => hit.phrase)
}

/** The shown ones trade places among themselves; what the view hides keeps its own. */
export function moved(all: readonly Phrase[], shown: readonly Phrase[], from: number, to: number): Id[] {
  const order = shown.map((one) => one.id)
  const [taken] = order.splice(from, 1)
  if (taken === undefined) return all.map((one) => one.id)
  order.splice(Math.max(0, Math.min(order.length, to)), 0, taken)
  const mine = new Set(order)
  return byPlace(all).map((one) => (mine.has(one.id) ? order.shift()! : one.id))
}

export type PhraseDraft = { scope: Phrase['scope']; group: string; title: string; shortcut: string; text: string }
export type DraftProblem = 'title' | 'text' | 'group' | 'shortcut' | 'variable'

export const cleanGroup = (group: string): string =>
  group
    .split('/')
    .map((level) => level.trim())
    .join('/')

export function unknownVariable(text: string): string | null {
  for (const found of text.matchAll(/\{\{([^{}]*)\}\}/g)) {
    if (!(variables as readonly string[]).includes(found[1]!)) return found[0]
  }
  return null
}

/** The same rules as the host's, so that a writer hears of them while writing. */
export function problemsOf(draft: PhraseDraft): DraftProblem[] {
  const problems: DraftProblem[] = []
  const levels = cleanGroup(draft.group).split('/')
  const grouped = draft.group.trim() !== ''
  if (draft.title.trim() === '' || draft.title.trim().length > limits.title) problems.push('title')
  if (draft.text.trim() === '' || draft.text.trim().length > limits.text) problems.push('text')
  if (levels.length > 2 || (grouped && levels.some((level) => level === '' || level.length > limits.groupName)))
    problems.push('group')
  if (draft.shortcut.trim().length > limits.shortcut || /\s/.test(draft.shortcut.trim())) problems.push('shortcut')
  if (unknownVariable(draft.text)) problems.push('variable')
  return problems
}
