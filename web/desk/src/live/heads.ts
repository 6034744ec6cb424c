import type { Head, Id, Time } from '@/api/types'
import { createStore, useStore } from './store'

/** The newest state of every conversation the host has told us about since the desk was opened. */
export const heads = createStore<ReadonlyMap<Id, Head>>(new Map())

/** Enough for a day on a busy floor; beyond it the oldest news go, and lists read them again when needed. */
const KEPT_MAX = 8_000
const FLUSH_AFTER_MS = 60

let waiting = new Map<Id, Head>()
let timer: ReturnType<typeof setTimeout> | undefined

const heardAt = new WeakMap<Head, Time>()

/** The newer of what a page said at some moment and what we have heard since. Marks move without a new version. */
export const newer = (read: Head, heard: Head | undefined, readAt: Time = 0): Head => {
  if (!heard || heard.version < read.version) return read
  return heard.version > read.version || (heardAt.get(heard) ?? 0) >= readAt ? heard : read
}

/** Whether what we know of this is from before that moment. */
export const heardBefore = (head: Head, at: Time): boolean => (heardAt.get(head) ?? 0) < at

export function flushHeads(): void {
  clearTimeout(timer)
  timer = undefined
  if (waiting.size === 0) return
  const arrived = waiting
  waiting = new Map()
  heads.set((known) => {
    const next = new Map(known)
    for (const [id, head] of arrived) {
      const before = next.get(id)
      // Taken out first, so that the order of the map is the order of news.
      next.delete(id)
      next.set(id, before && before.version > head.version ? before : head)
    }
    for (const id of next.keys()) {
      if (next.size <= KEPT_MAX) break
      next.delete(id)
    }
    return next
  })
}

/** Many frames become one change of the screen. */
export function noteHead(head: Head): void {
  const before = waiting.get(head.id)
  heardAt.set(head, Date.now())
  if (!before || before.version <= head.version) waiting.set(head.id, head)
  timer ??= setTimeout(flushHeads, FLUSH_AFTER_MS)
}

/** The answer of a call is shown at once. */
export function putHead(head: Head): void {
  noteHead(head)
  flushHeads()
}

/** Nothing is known of it any more: it is not ours to see. */
export function forgetHead(id: Id): void {
  waiting.delete(id)
  heads.set((all) => {
    if (!all.has(id)) return all
    const next = new Map(all)
    next.delete(id)
    return next
  })
}

/** Shows what will be true in a moment; the next version from the host replaces it. */
export function assumeHead(id: Id, change: Partial<Head>, known?: Head): void {
  heads.set((all) => {
    const before = all.get(id) ?? known
    if (!before) return all
    const assumed = { ...before, ...change }
    heardAt.set(assumed, Date.now())
    return new Map(all).set(id, assumed)
  })
}

export const headOf = (id: Id): Head | undefined => waiting.get(id) ?? heads.get().get(id)

export function useLiveHead(id: Id | undefined): Head | undefined {
  return useStore(heads, (all) => (id ? all.get(id) : undefined))
}
