import { api } from '@/api/client'
import type { Id, Message, MessagePage, Time } from '@/api/types'
import { live } from './socket'
import { createStore, useStore } from './store'

/** What we hold of one conversation: messages without a gap, from `items[0]` to the newest. */
export type Thread = {
  items: readonly Message[]
  status: 'loading' | 'ready' | 'failed'
  error: unknown
  older: 'idle' | 'loading' | 'failed'
  deliveredTo: number
  readTo: number
  failed: Readonly<Record<number, string>>
  /** Since when every link to a file in it is known to hold. */
  readAt: Time
  /** Not yet given to the channel. */
  queued: readonly number[]
}

export const PAGE = 50
/** Kept so that going back is immediate. */
const THREADS_MAX = 24
/** The host's links to files live for 11 hours at least; what was read longer ago than this is read again. */
const LINKS_KEPT_MS = 6 * 3600_000
export const RENEW_EVERY_MS = 10 * 60_000
/** As many as the host gives at once. */
const AGAIN = 200
/** A cached thread further behind than this is read anew instead of replayed. */
const BEHIND_MAX = 200

const empty: Thread = {
  items: [],
  status: 'loading',
  error: null,
  older: 'idle',
  deliveredTo: 0,
  readTo: 0,
  failed: {},
  readAt: 0,
  queued: [],
}

export const threads = createStore<ReadonlyMap<Id, Thread>>(new Map())

export const lastNumber = (thread: Thread): number => thread.items.at(-1)?.number ?? 0
export const isComplete = (thread: Thread): boolean => thread.status === 'ready' && (thread.items[0]?.number ?? 1) === 1

export function changeThread(id: Id, change: (known: Thread) => Thread): void {
  threads.set((all) => {
    const known = all.get(id)
    return known ? new Map(all).set(id, change(known)) : all
  })
}

function keep(id: Id, thread: Thread): void {
  threads.set((all) => {
    const next = new Map(all)
    next.delete(id)
    next.set(id, thread)
    for (const old of next.keys()) {
      if (next.size <= THREADS_MAX) break
      next.delete(old)
    }
    return next
  })
}

/** Opens a conversation: what we hold is shown at once, what is missing comes over the socket. */
export async function openThread(id: Id, newest: number): Promise<void> {
  const known = threads.get().get(id)
  if (known?.status === 'ready' && newest - lastNumber(known) <= BEHIND_MAX) {
    keep(id, known)
    live.happen({ type: 'subscribe', conversation: id, after: lastNumber(known) })
    void refreshStates(id)
    void renewThread(id)
    return
  }
  const asked: Thread = { ...empty, readAt: Date.now() }
  /** Left meanwhile, or asked for anew: the answer is nobody's. */
  const isWanted = () => threads.get().get(id) === asked
  keep(id, asked)
  try {
    const page = await api.get<MessagePage>(`/conversations/${id}/messages`, { limit: PAGE })
    if (!isWanted()) return
    keep(id, {
      ...asked,
      status: 'ready',
      items: page.items,
      deliveredTo: page.deliveredTo,
      readTo: page.readTo,
      failed: failuresOf(page.items),
      queued: queuedOf(page.items),
    })
    live.happen({ type: 'subscribe', conversation: id, after: page.items.at(-1)?.number ?? 0 })
  } catch (error) {
    if (isWanted()) keep(id, { ...asked, status: 'failed', error })
  }
}

export function forgetThread(id: Id): void {
  threads.set((all) => {
    if (!all.has(id)) return all
    const next = new Map(all)
    next.delete(id)
    return next
  })
}

export function leaveThread(id: Id): void {
  if (threads.get().get(id)?.status !== 'ready') forgetThread(id)
  live.happen({ type: 'unsubscribe', conversation: id })
}

/** Reads again what is kept so long that its links to files end. What cannot be read now is read the next time. */
export async function renewThread(id: Id): Promise<void> {
  const thread = threads.get().get(id)
  const readAt = Date.now()
  if (thread?.status !== 'ready' || readAt - thread.readAt < LINKS_KEPT_MS) return
  const read = new Map<number, Message>()
  try {
    let after = (thread.items[0]?.number ?? 1) - 1
    while (after < lastNumber(thread)) {
      const { items } = await api.get<MessagePage>(`/conversations/${id}/messages`, { after, limit: AGAIN })
      if (items.length === 0) break
      for (const message of items) read.set(message.number, message)
      after = items.at(-1)!.number
    }
  } catch {
    return
  }
  changeThread(id, (known) => ({
    ...known,
    readAt,
    items: known.items.map((message) => read.get(message.number) ?? message),
  }))
}

/** Delivery marks may have moved while nobody told us. */
export async function refreshStates(id: Id): Promise<void> {
  const thread = threads.get().get(id)
  if (thread?.status !== 'ready') return
  const page = await api
    .get<MessagePage>(`/conversations/${id}/messages`, { after: lastNumber(thread), limit: 1 })
    .catch(() => null)
  if (page) noteStates(id, page.deliveredTo, page.readTo)
}

export async function loadOlder(id: Id): Promise<void> {
  const thread = threads.get().get(id)
  if (thread?.status !== 'ready' || thread.older === 'loading' || isComplete(thread)) return
  changeThread(id, (known) => ({ ...known, older: 'loading' }))
  try {
    const before = thread.items[0]!.number
    const page = await api.get<MessagePage>(`/conversations/${id}/messages`, { before, limit: PAGE })
    changeThread(id, (known) => ({
      ...known,
      older: 'idle',
      items: joinOlder(page.items, known.items),
      failed: { ...failuresOf(page.items), ...known.failed },
      queued: [...queuedOf(page.items), ...known.queued],
    }))
  } catch {
    changeThread(id, (known) => ({ ...known, older: 'failed' }))
  }
}

/** Puts an older page before what is there; anything that does not fit exactly is left out. */
export function joinOlder(page: readonly Message[], items: readonly Message[]): readonly Message[] {
  const first = items[0]?.number ?? Infinity
  return [...page.filter((message) => message.number < first), ...items]
}

const failuresOf = (items: readonly Message[]): Record<number, string> =>
  Object.fromEntries(items.filter((message) => message.state === 'failed').map((message) => [message.number, '']))

const queuedOf = (items: readonly Message[]): number[] =>
  items.filter((message) => message.state === 'queued').map((message) => message.number)

/** The socket gives messages in order and once; one that does not follow on belongs to a thread we no longer hold. */
export function noteMessage(message: Message): void {
  changeThread(message.conversation, (known) => {
    if (known.status !== 'ready' || message.number !== lastNumber(known) + 1) return known
    return { ...known, items: [...known.items, message], queued: [...known.queued, ...queuedOf([message])] }
  })
}

export function noteStates(
  id: Id,
  deliveredTo: number,
  readTo: number,
  failed?: readonly { number: number; reason: string }[],
  queued?: readonly number[],
): void {
  changeThread(id, (known) => {
    if (known.status !== 'ready') return known
    return {
      ...known,
      deliveredTo: Math.max(known.deliveredTo, deliveredTo),
      readTo: Math.max(known.readTo, readTo),
      queued: queued ?? known.queued,
      failed: failed ? Object.fromEntries(failed.map(({ number, reason }) => [number, reason])) : known.failed,
    }
  })
}

export function useThread(id: Id): Thread {
  return useStore(threads, (all) => all.get(id) ?? empty)
}
