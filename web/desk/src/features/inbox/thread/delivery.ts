import type { MessageState } from '@/api/types'
import type { Thread } from '@/live/threads'
import type { Said } from './rows'

const rank: Record<MessageState, number> = { queued: 0, sent: 1, delivered: 2, read: 3, failed: 4 }

/** The furthest a message of ours has come, by its own state and by the marks of the conversation. */
export function deliveryOf(
  said: Said,
  thread: Pick<Thread, 'deliveredTo' | 'readTo' | 'failed' | 'queued'>,
): MessageState | null {
  if (said.kind !== 'text' || said.deleted || said.author.kind === 'customer' || said.author.kind === 'system')
    return null
  if (said.number in thread.failed) return 'failed'
  // Its own state is as old as the reading of the thread: what waits now stands in `queued`, everything else has gone out.
  const gone = said.state === null || said.state === 'queued' || said.state === 'failed' ? 'sent' : said.state
  const own = thread.queued.includes(said.number) ? 'queued' : gone
  const byMark: MessageState =
    said.number <= thread.readTo ? 'read' : said.number <= thread.deliveredTo ? 'delivered' : own
  return rank[byMark] > rank[own] ? byMark : own
}

export const EDITABLE_MS = 5 * 60_000

/** One's own reply, for five minutes. */
export const mayChange = (said: Said, me: string, now: number): boolean =>
  said.kind === 'text' &&
  !said.deleted &&
  said.author.kind === 'agent' &&
  said.author.id === me &&
  now - said.at < EDITABLE_MS
