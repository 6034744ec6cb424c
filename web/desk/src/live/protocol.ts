import type { Author, Head, Id, Message, Offer, Presence, Time } from '@/api/types'

/** A message on its way: kept until its ack, sent again after a cut with the same id. */
export type Say = {
  id: Id
  conversation: Id
  kind: 'text' | 'note'
  text: string
  files: Id[]
  /** The last number the writer had seen; left out, the writer insists. */
  expected?: number
}

export type ClientFrame =
  | { type: 'hello'; lang: string }
  | { type: 'inbox' }
  | { type: 'subscribe'; conversation: Id; after: number }
  | { type: 'unsubscribe'; conversation: Id }
  | ({ type: 'say' } & Say)
  | { type: 'typing'; conversation: Id }
  | { type: 'seen'; conversation: Id; number: number }
  | { type: 'viewing'; conversation: Id | null; away?: true }
  | { type: 'ping' }

/** Away: they have it open and look at something else. */
export type Viewer = { id: Id; name: string; typing: boolean; away: boolean }
export type FailedDelivery = { number: number; reason: string }
export type StaffPresence = { id: Id; name: string; presence: Presence; held: number; capacity: number }

export type ServerFrame =
  | { type: 'welcome'; you: { kind: string; id: Id; name: string }; now: Time }
  | { type: 'ack'; id: Id; conversation: Id; number: number; at: Time }
  | {
      type: 'refused'
      id?: Id
      code: string
      title: string
      detail?: string | null
      about?: string | null
      retryAfterMs?: number
    }
  | { type: 'message'; message: Message }
  | { type: 'live'; conversation: Id; number: number }
  | {
      type: 'states'
      conversation: Id
      deliveredTo: number
      readTo: number
      failed: FailedDelivery[]
      queued?: number[]
    }
  | { type: 'head'; head: Head }
  /** Not ours to see any more. */
  | { type: 'gone'; conversation: Id }
  | { type: 'typing'; conversation: Id; author: Author; text?: string | null }
  | { type: 'viewing'; conversation: Id; people: Viewer[] }
  | { type: 'offer'; offer: Offer }
  | { type: 'offer_ended'; conversation: Id; outcome: string }
  | { type: 'presence'; staff: StaffPresence }
  | { type: 'mention'; conversation: Id; number: number; by: string | null }
  /** I was taken to be away: who waited for me is in the queue again. */
  | { type: 'absent'; since: Time; until: Time }
  /** What I have begun to write there has changed on the account. */
  | { type: 'draft'; conversation: Id }
  | { type: 'pong' }

const known = new Set([
  'welcome',
  'ack',
  'refused',
  'message',
  'live',
  'states',
  'head',
  'gone',
  'typing',
  'viewing',
  'offer',
  'offer_ended',
  'presence',
  'mention',
  'absent',
  'draft',
  'pong',
])

/** A frame we know, or nothing: a newer host may say more than this desk understands. */
export function readFrame(text: unknown): ServerFrame | null {
  if (typeof text !== 'string') return null
  try {
    const frame: unknown = JSON.parse(text)
    if (!frame || typeof frame !== 'object' || !known.has((frame as { type: string }).type)) return null
    return frame as ServerFrame
  } catch {
    return null
  }
}
