import type { Id, Time } from '@/api/types'
import type { Day as Weekday } from '../settings/types'

/** The answers of /plan and /me/schedule. A day is `2026-11-11` in the house's own zone; lists run beside `at`. */
export type Day = string
export type Minutes = 15 | 30 | 60
export type Level = 'self' | 'bot' | 'person'

export type Line = {
  line: string
  level: Level
  queue: Id | null
  queueName: string | null
  inbox: Id | null
  topic: string | null
  since: Time
}

export type Run = { id: Id; kind: 'nightly' | 'intraday' | 'asked' | 'hindcast'; origin: Time; until: Time; at: Time }
export type Outside = { at: Time; direction: 'high' | 'low'; by: number }

export type Forecast = {
  line: string
  run: Run
  minutes: number
  at: Time[]
  mean: number[]
  p025: number[]
  p10: number[]
  p50: number[]
  p90: number[]
  p975: number[]
  parts: { name: string; values: number[] }[]
  opening: number[]
  actual: (number | null)[]
  outside: Outside[]
}

export type Actual = {
  at: Time[]
  contacts: number[]
  answered: number[]
  prompt: number[]
  abandoned: number[]
}

export type QueueNeeds = {
  queue: Id
  name: string
  layer: string
  handleSeconds: number
  contacts: number[]
  needed: number[]
  rostered: number[]
  scheduled: number[] | null
  gap: number[] | null
  serviceLevel: number[]
  waitSeconds: (number | null)[]
  stable: boolean[]
}
export type Needs = { minutes: number; at: Time[]; queues: QueueNeeds[] }

export type Lever = {
  kind: 'add' | 'callback' | 'bot'
  amount: number
  serviceLevel: number
  needed: number
  gap: number
  text: string
}
export type Gap = { queue: Id; at: Time; needed: number; scheduled: number; gap: number; text: string; levers: Lever[] }

export type Horizon = {
  horizon: number
  days: number
  hindcast: number
  wape: number | null
  bias: number | null
  coverage80: number | null
  coverage95: number | null
}
export type Quality = { line: string; champion: string | null; trials: number; horizons: Horizon[]; missing: Day[] }

export type DriverKind = 'closed' | 'holiday' | 'make_up_day' | 'promotion' | 'release' | 'incident' | 'occasion'
export type DriverBody = {
  kind: DriverKind
  name: string
  from: Time
  until: Time
  queue: Id | null
  topic: string | null
  strength: number | null
  lift: number | null
}
export type Driver = Omit<DriverBody, 'from' | 'until'> & { id: Id; version: number; fromAt: Time; untilAt: Time }

export type Signal = {
  id: Id
  subject: string
  direction: 'high' | 'low'
  since: Time
  raisedAt: Time
  endedAt: Time | null
  figures: { observed: number; expected: number; falseAlarmsIn100Days: number }
}

export type QueuePlan = {
  queue: Id
  name: string
  version: number
  layer: string
  terms: Terms
}
export const layers = ['first', 'second', 'exclusive'] as const
export type Terms = {
  handleSeconds: number | null
  targetShare: number
  targetSeconds: number
  occupancyMax: number
  shrinkage: number
  patienceSeconds: number | null
  concurrency: number
  hourlyCost: number
  /** Spans such as `09:00-18:00` by weekday; null for always. */
  hours: Partial<Record<Weekday, string[]>> | null
}

export type WhatIf = {
  from: Day
  queue: Id | null
  handle: number
  shrinkage: number
  targetShare: number
  botShare: number
}
export type Sums = {
  contacts: number
  rosteredHours: number
  cost: number
  neededMax: number
  serviceLevel: number
  abandon: number
  worstGap: number | null
  worstAt: Time | null
}
export type WhatIfAnswer = { before: Sums; after: Sums }

export type Tolerance = {
  queue: Id
  bearSeconds: number | null
  at: Time[]
  waitSeconds: number[]
  add: number[]
  callbackShare: number[]
  text: string
}

/** Queues that share people. Figures are hour by hour. */
export type Pool = {
  queues: { queue: Id; name: string; targetShare: number; dayServiceLevel: number | null }[]
  groups: { queues: Id[]; people: number; needed: number[] }[]
  alone: number[]
  together: number[]
  scheduled: number[] | null
  text: string
}
export type Pools = { at: Time[]; pools: Pool[] }

export type Drill = {
  came: number
  peakInterval: number
  needed: number
  answered: number
  callbacks: number
  callbackShare: number
  callbacksOwed: number
  inLine: number
  waitMaxSeconds: number
  firstOver: Time | null
  over: Time | null
  givenUp: number
  breaks: ('people' | 'patience' | 'day_end')[]
}

export const activityKinds = ['work', 'break', 'meal', 'learning', 'meeting', 'improvement', 'quality'] as const
export type ActivityKind = (typeof activityKinds)[number]
export type Activity = { kind: ActivityKind; start: Time; end: Time }
export type ShiftBody = { agent: Id; start: Time; end: Time; activities: Activity[] }
export type Shift = ShiftBody & { id: Id; version: number; name: string; published: boolean }
export type Improvement = { percent: number; percentMin: number; enough: boolean; text: string }
export type Schedule = { items: Shift[]; improvement: Improvement }

export type Proposal = {
  items: (ShiftBody & { name: string })[]
  days: { day: Day; neededHours: number; coveredBefore: number; coveredAfter: number }[]
  open: number
  violations: { rule: string; name: string; day: Day }[]
  wishes: { met: number; of: number }
  improvement: Improvement
  text: string
}
export type Team = {
  queue: Id
  name: string
  members: number
  hidden: boolean
  share: number | null
  scheduled: number[]
  present: number[]
}
export type Adherence = { minutes: number; at: Time[]; observed: boolean[]; teams: Team[] }
export type PortfolioBody = {
  managers: number
  customersEach: number
  contactsPerCustomerWeek: number
  handleSeconds: number
  add: number
  growthPerWeek: number
}
export type Portfolio = {
  customers: number
  hoursNeeded: number
  hoursThere: number
  occupancy: number
  customersEachMax: number
  breachOn: Day | null
  options: { kind: string; amount: number; text: string }[]
  text: string
}
export type Offers = {
  giveReason: string | null
  items: { shift: Id; start: Time; end: Time; reason: string | null }[]
}

export type RequestState = 'asked' | 'agreed' | 'approved' | 'refused' | 'withdrawn'
export type Leave = {
  id: Id
  agent: Id
  name: string
  kind: string
  from: Time
  until: Time
  state: RequestState
  at: Time
  shifts: number
}
export const wishKinds = ['none', 'off', 'early', 'late'] as const
export type WishKind = (typeof wishKinds)[number]
/** Of a weekday or of a date; the other is null. A date goes before its weekday. */
export type Wish = { wish: WishKind; weekday: Weekday | null; date: Day | null }
export type Swap = {
  id: Id
  shift: Shift | null
  from: Id
  fromName: string
  to: Id
  toName: string
  inReturn: Shift | null
  state: RequestState
  at: Time
}
