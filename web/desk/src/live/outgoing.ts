import type { Id, StoredFile, Time } from '@/api/types'
import { createStore } from './store'
import type { Say } from './protocol'

/**
 * Everything a person has sent that the host has not yet confirmed. It is written down before anything else happens, one
 * entry for each message, so a reload, a crash or a second tab loses nothing and overwrites nothing. Sending again from
 * another tab is harmless: the id is the same.
 */
export type Outgoing = Say & {
  at: Time
  author: Id
  /** Waits so that it can be taken back; null once it is on its way. */
  holdUntil: Time | null
  /** Shown with the bubble until the host gives its own. */
  stored: StoredFile[]
  problem: { code: string; title: string } | null
  /** The number the host gave; the entry only waits for the message itself now. */
  number: number | null
}

const PREFIX = 'papilio.outgoing.'
export const outgoing = createStore<readonly Outgoing[]>([])

const keyOf = (author: Id, id: Id): string => `${PREFIX}${author}.${id}`

export function readOutgoing(author: Id, storage: Storage = localStorage): Outgoing[] {
  const found: Outgoing[] = []
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i)
    if (!key?.startsWith(`${PREFIX}${author}.`)) continue
    try {
      found.push(JSON.parse(storage.getItem(key)!) as Outgoing)
    } catch {
      // A half-written entry: nothing of it can be sent.
    }
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** What the browser had no room for: only this tab knows of it. */
const unwritten = new Set<Id>()

/** Whether it is still wanted: another tab may have taken it back or had it confirmed. */
export const stillWanted = (item: Outgoing): boolean =>
  unwritten.has(item.id) || localStorage.getItem(keyOf(item.author, item.id)) !== null

export const sayOf = ({ id, conversation, kind, text, files, expected }: Outgoing): Say =>
  expected === undefined ? { id, conversation, kind, text, files } : { id, conversation, kind, text, files, expected }

/** Neither refused nor confirmed. */
export const isUnderWay = (item: Outgoing): boolean => item.problem === null && item.number === null

/** Ready to go: not held any more, not refused, not confirmed. */
export const isDue = (item: Outgoing, now: Time): boolean =>
  isUnderWay(item) && (item.holdUntil === null || item.holdUntil <= now)

function write(item: Outgoing): void {
  try {
    localStorage.setItem(keyOf(item.author, item.id), JSON.stringify(item))
    unwritten.delete(item.id)
  } catch {
    // A full store: the message still goes out from memory. What is there of it, only older, may stay.
    if (localStorage.getItem(keyOf(item.author, item.id)) === null) unwritten.add(item.id)
  }
}

function erase(item: Outgoing): void {
  unwritten.delete(item.id)
  localStorage.removeItem(keyOf(item.author, item.id))
}

export function addOutgoing(item: Outgoing): void {
  write(item)
  outgoing.set((items) => [...items.filter((known) => known.id !== item.id), item])
}

export function changeOutgoing(id: Id, change: Partial<Outgoing>): void {
  outgoing.set((items) =>
    items.map((item) => {
      if (item.id !== id) return item
      const next = { ...item, ...change }
      if (next.number === null) write(next)
      else erase(item)
      return next
    }),
  )
}

export function removeOutgoing(id: Id): Outgoing | undefined {
  const item = outgoing.get().find((known) => known.id === id)
  if (!item) return undefined
  localStorage.removeItem(keyOf(item.author, id))
  outgoing.set((items) => items.filter((known) => known.id !== id))
  return item
}
