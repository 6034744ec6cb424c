import type { Author, Id, Time } from '@/api/types'
import type { Viewer } from './protocol'
import { createStore, useStore } from './store'

/** Who looks at and who types in a conversation. Typing ends by itself: a lost "stopped" must not leave it standing. */
export type Typing = { author: Author; text: string | null; until: Time }
export type Marks = { viewers: readonly Viewer[]; typing: readonly Typing[] }

export const TYPING_LASTS_MS = 6_000
const none: Marks = { viewers: [], typing: [] }

export const marks = createStore<ReadonlyMap<Id, Marks>>(new Map())

function change(conversation: Id, next: Marks): void {
  marks.set((known) => {
    const all = new Map(known)
    if (next.viewers.length === 0 && next.typing.length === 0) all.delete(conversation)
    else all.set(conversation, next)
    return all
  })
}

const marksOf = (conversation: Id): Marks => marks.get().get(conversation) ?? none

const same = (a: Author, b: Author): boolean => a.kind === b.kind && a.id === b.id

export function noteTyping(conversation: Id, author: Author, text: string | null, now: Time = Date.now()): void {
  const { viewers, typing } = marksOf(conversation)
  const others = typing.filter((known) => !same(known.author, author))
  change(conversation, { viewers, typing: [...others, { author, text, until: now + TYPING_LASTS_MS }] })
}

export function noteViewers(conversation: Id, people: readonly Viewer[], me: Id): void {
  const others = people.filter((person) => person.id !== me)
  change(conversation, { ...marksOf(conversation), viewers: others })
  // Who types is a mark that ends by itself, also when nobody says so.
  for (const person of others)
    if (person.typing) noteTyping(conversation, { kind: 'agent', id: person.id, name: person.name }, null)
}

/** Their message has come: they are not typing it any more. */
export function endTyping(conversation: Id, author: Author): void {
  const known = marksOf(conversation)
  if (!known.typing.some((typing) => same(typing.author, author))) return
  change(conversation, { ...known, typing: known.typing.filter((typing) => !same(typing.author, author)) })
}

export function pruneTyping(now: Time = Date.now()): void {
  for (const [conversation, known] of marks.get()) {
    const typing = known.typing.filter((item) => item.until > now)
    if (typing.length !== known.typing.length) change(conversation, { ...known, typing })
  }
}

export function forgetMarks(): void {
  marks.set(new Map())
}

export function useMarks(conversation: Id): Marks {
  return useStore(marks, (all) => all.get(conversation) ?? none)
}
