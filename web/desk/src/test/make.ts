import type { Head, Me, Message } from '@/api/types'

/** Small, valid resources for tests; say only what matters. */
export const makeMessage = (over: Partial<Message> & { number: number }): Message => ({
  conversation: 'c1',
  prior: over.number - 1,
  id: `m${over.number}`,
  kind: 'text',
  author: { kind: 'customer', id: 'k1', name: '张伟' },
  text: `text ${over.number}`,
  files: [],
  about: null,
  quick: null,
  at: 1_772_499_600_000 + over.number * 1000,
  state: null,
  ...over,
})

export const makeHead = (over: Partial<Head> & { id: string }): Head => ({
  version: 1,
  inbox: { id: 'i1', name: '官网', channel: 'web' },
  customer: { id: `k-${over.id}`, name: '张伟', verified: false },
  phase: 'open',
  agent: { id: 'me', name: '小林' },
  queue: { id: 'q1', name: '售后' },
  startedAt: 1000,
  waitingSince: null,
  answeredAt: null,
  closedAt: null,
  exit: null,
  awaitingSince: null,
  lastAt: 1000,
  lastNumber: 1,
  lastText: '你好',
  lastAuthor: 'customer',
  unread: 0,
  draft: null,
  weight: 1,
  ...over,
})

export const makeMe = (over: Partial<Me> = {}): Me => ({
  id: 'me',
  name: '小林',
  email: 'lin@example.com',
  role: 'agent',
  scope: 'team',
  queues: [{ id: 'q1', name: '售后' }],
  presence: { state: 'online', reason: null, since: 0 },
  capacity: 5,
  held: 2,
  preferences: {},
  demo: false,
  ...over,
})
