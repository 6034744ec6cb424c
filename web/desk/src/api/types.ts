/** The resources of the API, in the words of docs/guide/integrate.md. Times are Unix milliseconds. */

export type Id = string
export type Time = number
export type Named = { id: Id; name: string }
export type MaybeNamed = { id: Id; name: string | null }
export type Page<T> = { items: T[]; next: string | null }

export type Role = 'agent' | 'leader' | 'administrator'
export type Scope = 'own' | 'team' | 'all'
export type PresenceState = 'online' | 'busy' | 'offline'
export type Presence = { state: PresenceState; reason: string | null; since: Time }

export type Me = {
  id: Id
  name: string
  email: string
  role: Role
  scope: Scope
  queues: Named[]
  presence: Presence
  capacity: number
  held: number
  preferences: Record<string, unknown>
  demo: boolean
}

export type Colleague = {
  id: Id
  name: string
  role: Role
  presence: Presence
  held: number
  capacity: number
  queues: Id[]
}

export type Phase = 'bot' | 'waiting' | 'open' | 'closed'
export type Exit = 'solved' | 'unanswered' | 'gave_up' | 'moved' | 'spam' | 'abandoned'
export type AuthorKind = 'customer' | 'agent' | 'bot' | 'system'
export type View = 'mine' | 'mentioned' | 'queue' | 'all' | 'ended' | 'bot'
export type Order = 'newest' | 'waiting'
export type Channel = string

export type DraftKind = 'text' | 'note'
export type Draft = { text: string; kind: DraftKind }

export type Head = {
  id: Id
  version: number
  inbox: { id: Id; name: string; channel: Channel }
  /** Without a name: a visitor who has not said who they are. */
  customer: { id: Id; name: string | null; verified: boolean }
  phase: Phase
  agent: MaybeNamed | null
  queue: MaybeNamed | null
  startedAt: Time
  waitingSince: Time | null
  answeredAt: Time | null
  closedAt: Time | null
  exit: Exit | null
  awaitingSince: Time | null
  lastAt: Time
  lastNumber: number
  lastText: string | null
  lastAuthor: 'customer' | 'agent' | 'bot' | null
  unread: number
  draft: Draft | string | null
  weight: number
  /** Only in the answer to a search. */
  hit?: { number: number; text: string } | null
  /** The first note that names me and that I have not seen; like the draft only where I have asked for it myself. */
  mention?: number | null
}

export type Counts = { mine: number; mineUnread: number; mentioned: number; queue: number; all: number; bot: number }

export type StoredFile = {
  id: Id
  name: string
  type: string
  size: number
  width: number | null
  height: number | null
  url: string
}

export type MessageKind = 'text' | 'note' | 'edit' | 'delete'
export type MessageState = 'queued' | 'sent' | 'delivered' | 'read' | 'failed'
export type Author = { kind: AuthorKind; id: Id | null; name: string | null }

export type Message = {
  conversation: Id
  number: number
  prior: number
  id: Id
  kind: MessageKind
  author: Author
  text: string
  files: StoredFile[]
  about: number | null
  quick: string[] | null
  at: Time
  state: MessageState | null
  /** Deleted by its writer: the text is gone. */
  withdrawn?: boolean
}

export type MessagePage = { items: Message[]; lastNumber: number; deliveredTo: number; readTo: number }

/** A system line of a conversation; `number` is the last message before it. */
export type ConversationEvent = {
  name: string
  at: Time
  number: number
  actor: Author
  data: Record<string, unknown>
}

export type Identity = {
  id: Id
  kind: 'phone' | 'email' | 'channel' | 'external'
  inbox: Named | Id | null
  value: string
  verified: boolean
  evidence: string | null
  at: Time
}
export type Consent = { purpose: string; granted: boolean; at: Time }
export type Merge = { id: Id; other: MaybeNamed; at: Time; by: Named | string | null; evidence: string | null }

export type Customer = {
  id: Id
  version: number
  name: string | null
  state: 'active' | 'merged' | 'erased'
  root: Id
  address: string | null
  lang: string | null
  first: 'person' | 'machine' | null
  identities: Identity[]
  consents: Consent[]
  merges: Merge[]
  createdAt: Time
  note: string | null
}

export type Phrase = {
  id: Id
  version: number
  scope: 'public' | 'personal'
  group: string
  title: string
  shortcut: string | null
  text: string
  place: number
}

export type Staff = {
  id: Id
  version: number
  name: string
  email: string
  role: Role
  scope: Scope
  queues: Id[]
  presence: Presence
  capacity: number
  held: number
  active: boolean
}

export type Queue = {
  id: Id
  version: number
  name: string
  members: Id[]
  offer: 'ask' | 'assign'
  offerSeconds: number
  takeover: boolean
}

export type Inbox = {
  id: Id
  version: number
  name: string
  channel: 'web' | 'open'
  queue: Id | null
  firstLevel: 'bot' | 'human'
  webhookUrl: string | null
  origins: string[]
  hours: unknown
  greeting: string | null
  identityRequired: boolean
  weight: number
}

export type ApiKey = { id: Id; name: string; scopes: string[]; createdAt: Time; usedAt: Time | null; key?: string }

export type Offer = { conversation: Id; expiresAt: Time; head: Head }
