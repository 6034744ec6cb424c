import type { ApiKey, Id, Inbox, Staff, Time } from '@/api/types'

/** What only those who run the house read. */
export type Person = Staff & { lang: string | null }

export type Day = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'
export type Hours = { zone: string; days: Partial<Record<Day, string[]>> }

export type InboxDetail = Omit<Inbox, 'hours'> & { hours: Hours | null; color: string | null; secrets: string[] }

export type Key = ApiKey & { inbox: Id | null }

export type Delivery = {
  id: Id
  conversationId: Id
  number: number
  inboxId: Id
  state: string
  reason: string | null
  attempts: number
  nextAt: Time
  at: Time
}

export type ParkedFact = {
  id: Id
  listener: string
  tx: number
  position: number
  name: string
  error: string
  at: Time
  replayedAt: Time | null
}
