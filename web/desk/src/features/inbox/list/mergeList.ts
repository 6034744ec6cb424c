import type { Head, Id, Order, View } from '@/api/types'
import { heardBefore, newer } from '@/live/heads'

/** What a list shows: whose, in which order, and whether it is the answer to a search. */
export type ListFilter = { view: View; order: Order; queue: Id | null; search: string }

/** Which conversations belong to a view. The host decides on reading; this decides when one changes before our eyes. */
export function belongs(head: Head, view: View, me: Id): boolean {
  switch (view) {
    case 'mine':
      return head.phase === 'open' && head.agent?.id === me
    case 'mentioned':
      // Only the host knows: what it gave stays, whatever becomes of the conversation.
      return true
    case 'queue':
      return head.phase === 'waiting'
    case 'bot':
      return head.phase === 'bot'
    case 'ended':
      return head.phase === 'closed'
    case 'all':
      return head.phase !== 'closed'
  }
}

/** Newest news first; or, in waiting order, the longest wait first and those who do not wait after them. */
export function compareHeads(order: Order): (a: Head, b: Head) => number {
  return (a, b) => {
    if (order === 'waiting' && a.awaitingSince !== b.awaitingSince) {
      if (a.awaitingSince === null) return 1
      if (b.awaitingSince === null) return -1
      return a.awaitingSince - b.awaitingSince
    }
    return b.lastAt - a.lastAt || (a.id < b.id ? 1 : -1)
  }
}

/**
 * The pages the host gave, kept true by what it has said since. A conversation that is new to the view is only put in
 * where it lies within what is loaded: further down it comes with its own page, and must not stand there twice. What we
 * heard before the pages were asked for, and do not find in them, has left the view while nobody told us.
 */
export function mergeList(
  loaded: readonly Head[],
  live: ReadonlyMap<Id, Head>,
  filter: ListFilter,
  me: Id,
  complete: boolean,
  askedAt = 0,
): Head[] {
  const compare = compareHeads(filter.order)
  const byId = new Map<Id, Head>()
  for (const head of loaded) {
    const fresh = newer(head, live.get(head.id), askedAt)
    byId.set(head.id, withOwn(fresh, head))
  }
  if (filter.search) return [...byId.values()]
  const edge = loaded.at(-1)
  for (const head of filter.view === 'mentioned' ? [] : live.values()) {
    if (byId.has(head.id) || heardBefore(head, askedAt)) continue
    if (complete || (edge && compare(head, edge) < 0)) byId.set(head.id, head)
  }
  return [...byId.values()]
    .filter((head) => belongs(head, filter.view, me) && (!filter.queue || head.queue?.id === filter.queue))
    .sort(compare)
}

/** News goes to everybody and cannot carry what is one's own. What becomes of a draft is heard apart (composer/drafts.ts). */
function withOwn(fresh: Head, loaded: Head): Head {
  if (fresh === loaded) return loaded
  const draft = fresh.draft ?? loaded.draft
  return loaded.hit || loaded.mention || draft !== fresh.draft
    ? { ...fresh, draft, hit: loaded.hit, mention: loaded.mention }
    : fresh
}

/** The next in the list or the one before; from nowhere, the first or the last. */
export function neighbour(items: readonly Head[], id: Id | undefined, step: 1 | -1): Head | undefined {
  const at = items.findIndex((head) => head.id === id)
  if (at < 0) return step === 1 ? items[0] : items.at(-1)
  return items[at + step]
}

/**
 * The conversation to go on with when this one is done: what stood next when it was last in the list, of those that still
 * stand there now, or the nearest before it.
 */
export function successor(around: readonly Head[], now: readonly Head[], id: Id): Head | undefined {
  const left = new Map(now.map((head) => [head.id, head]))
  left.delete(id)
  const at = around.findIndex((head) => head.id === id)
  const nearest = at < 0 ? [] : [...around.slice(at + 1), ...around.slice(0, at).reverse()]
  const next = nearest.find((head) => left.has(head.id))
  return next ? left.get(next.id) : left.values().next().value
}
