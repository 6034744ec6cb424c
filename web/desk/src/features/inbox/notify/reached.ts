import type { Id } from '@/api/types'

/** Long enough for an answer on a slow line; what comes into my hands after that came by somebody else's act. */
const REMEMBERED_MS = 15_000

const reached = new Map<Id, number>()
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('papilio.reached')
channel?.addEventListener('message', (event: MessageEvent<Id>) => remember(event.data))

function remember(id: Id): void {
  const now = Date.now()
  for (const [other, at] of reached) if (now - at > REMEMBERED_MS) reached.delete(other)
  reached.set(id, now)
}

/** I reach for a conversation: that it becomes mine is no news, in no tab. */
export function noteReached(id: Id): void {
  remember(id)
  channel?.postMessage(id)
}

export const isReached = (id: Id): boolean => Date.now() - (reached.get(id) ?? 0) <= REMEMBERED_MS
