import type { Id } from './types'

/** The names under which answers are kept; one place, so that an update finds what another screen has read. */
export const keys = {
  me: ['me'] as const,
  colleagues: ['colleagues'] as const,
  counts: ['conversations', 'counts'] as const,
  ended: ['conversations', 'ended'] as const,
  lists: ['conversations', 'list'] as const,
  list: (filter: Record<string, unknown>) => ['conversations', 'list', filter] as const,
  head: (id: Id) => ['conversations', 'head', id] as const,
  reached: (id: Id) => ['conversations', 'reached', id] as const,
  events: (id: Id) => ['conversations', 'events', id] as const,
  customer: (id: Id) => ['customers', id] as const,
  timeline: (id: Id) => ['customers', id, 'conversations'] as const,
  customers: (search: string) => ['customers', 'list', search] as const,
  phrases: ['phrases'] as const,
  staff: ['staff'] as const,
  queues: ['queues'] as const,
  inboxes: ['inboxes'] as const,
}
