import type { Phrase } from '@/api/types'
import { matchWords } from '@/app/fuzzy'

export type Variables = {
  'customer.name'?: string | null
  'customer.address'?: string | null
  'agent.name'?: string | null
}

/** The sign for what we do not know: the writer sees it, selected, and fills it in. */
export const GAP = '____'

/** The phrases that fit what was typed, best first; without letters all in their own order. */
export function findPhrases(phrases: readonly Phrase[], query: string, max = 30): Phrase[] {
  if (query.trim() === '') return [...phrases].sort((a, b) => a.place - b.place).slice(0, max)
  return phrases
    .map((phrase) => ({
      phrase,
      score: Math.max(
        matchWords(query, [phrase.shortcut ?? '', phrase.title, phrase.group]),
        // The whole text fits almost anything letter by letter: there only a real piece of it counts.
        phrase.text.toLowerCase().includes(query.toLowerCase()) ? 30 : 0,
      ),
    }))
    .filter((hit) => hit.score > 0)
    .sort((a, b) => b.score - a.score || a.phrase.place - b.phrase.place)
    .slice(0, max)
    .map((hit) => hit.phrase)
}

export type Filled = { text: string; gap: [number, number] | null }

/** Fills the variables in; an unknown one becomes a gap, never a word the customer would puzzle over. */
export function fillPhrase(text: string, variables: Variables): Filled {
  let gap: [number, number] | null = null
  let filled = ''
  let at = 0
  for (const found of text.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)) {
    filled += text.slice(at, found.index)
    at = found.index + found[0].length
    const value = variables[found[1] as keyof Variables]?.trim()
    if (!value) gap ??= [filled.length, filled.length + GAP.length]
    filled += value || GAP
  }
  return { text: filled + text.slice(at), gap }
}
