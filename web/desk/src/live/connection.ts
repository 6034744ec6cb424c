/**
 * What the live socket does, as a pure function: (state, what happened) → (state, what to do).
 * No clock, no network, no storage here; live/socket.ts brings them. So every cut, repeat and gap can be played in a test.
 */
import type { Id, Time } from '@/api/types'
import type { ClientFrame, Say, ServerFrame } from './protocol'

export type Phase = 'idle' | 'connecting' | 'greeting' | 'live' | 'waiting' | 'signedOut'

/** One conversation we follow: the last number we hold, and whether we have asked for what is missing. */
export type Subscription = { last: number; asking: boolean; askedAt: Time }

export type Connection = {
  phase: Phase
  /** The language in which the host words its refusals. */
  lang: string
  attempt: number
  liveSince: Time | null
  retryAt: Time | null
  heardAt: Time
  pingedAt: Time
  inbox: boolean
  viewing: Id | null
  /** Whether somebody is in front of the page. */
  attentive: boolean
  /** When it was last said which conversation is on the screen. */
  viewedAt: Time
  subscriptions: Readonly<Record<Id, Subscription>>
  seen: Readonly<Record<Id, number>>
  /** Everything without an ack, oldest first. */
  unacknowledged: readonly Say[]
  /** The host asked for a pause: nothing is said before this moment. */
  quietUntil: Time
}

export type Happening =
  | { type: 'start' }
  | { type: 'stop' }
  | { type: 'opened' }
  | { type: 'closed'; code: number }
  | { type: 'frame'; frame: ServerFrame }
  | { type: 'tick' }
  | { type: 'network' }
  | { type: 'language'; lang: string }
  | { type: 'subscribe'; conversation: Id; after: number }
  | { type: 'unsubscribe'; conversation: Id }
  | { type: 'say'; say: Say }
  | { type: 'withdraw'; id: Id }
  | { type: 'seen'; conversation: Id; number: number }
  | { type: 'typing'; conversation: Id }
  | { type: 'viewing'; conversation: Id | null }
  | { type: 'attention'; attentive: boolean }

export type Effect =
  | { do: 'open' }
  | { do: 'close' }
  | { do: 'send'; frame: ClientFrame }
  | { do: 'tell'; frame: ServerFrame }
  /** Live again after a cut: lists and marks may have changed meanwhile. */
  | { do: 'catchUp' }
  | { do: 'signedOut' }

export type Moment = { now: Time; random: number }
type Step = [Connection, Effect[]]

export const PING_EVERY_MS = 25_000
/** A ping without an answer for so long means that the line is dead. Silence by itself means nothing: a hidden tab ticks once a minute. */
export const ANSWER_MAX_MS = 15_000
/** To be connected and welcomed. */
export const GREETING_MAX_MS = 40_000
export const BACKOFF_FIRST_MS = 400
export const BACKOFF_MAX_MS = 15_000
/** A connection that held this long was a good one: the next wait starts from the beginning. */
export const STEADY_MS = 5_000
/** The host forgets who looks where unless it is said again. */
export const VIEWING_EVERY_MS = 4_000
const ASK_AGAIN_MS = 2_000

export const fresh = (unacknowledged: readonly Say[] = []): Connection => ({
  phase: 'idle',
  lang: 'zh-CN',
  attempt: 0,
  liveSince: null,
  retryAt: null,
  heardAt: 0,
  pingedAt: 0,
  inbox: true,
  viewing: null,
  attentive: true,
  viewedAt: 0,
  subscriptions: {},
  seen: {},
  unacknowledged,
  quietUntil: 0,
})

/** 0.4 s doubled to 15 s, of which a random half is taken off so that a whole floor does not return at once. */
export const backoff = (attempt: number, random: number): number =>
  Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 10)) * (1 - random / 2)

const send = (frame: ClientFrame): Effect => ({ do: 'send', frame })
const say = (words: Say): Effect => send({ type: 'say', ...words })
const view = ({ viewing, attentive }: Connection): Effect =>
  send({ type: 'viewing', conversation: viewing, ...(viewing && !attentive && { away: true }) })

export function step(state: Connection, happening: Happening, at: Moment): Step {
  const isLive = state.phase === 'live'
  switch (happening.type) {
    case 'start':
      if (state.phase !== 'idle' && state.phase !== 'signedOut') return [state, []]
      return connect({ ...state, attempt: 0 }, at)
    case 'stop':
      return [{ ...state, phase: 'idle', retryAt: null, liveSince: null }, [{ do: 'close' }]]
    case 'opened':
      return [
        { ...state, phase: 'greeting', heardAt: at.now, pingedAt: at.now },
        [send({ type: 'hello', lang: state.lang })],
      ]
    case 'closed':
      return lost(state, happening.code, at)
    case 'network':
      return state.phase === 'waiting' ? connect(state, at) : [state, []]
    case 'language':
      return [{ ...state, lang: happening.lang }, isLive ? [send({ type: 'hello', lang: happening.lang })] : []]
    case 'tick':
      return tick(state, at)
    case 'frame':
      return heard({ ...state, heardAt: at.now }, happening.frame, at)
    case 'subscribe': {
      const subscription = { last: happening.after, asking: true, askedAt: at.now }
      const next = { ...state, subscriptions: { ...state.subscriptions, [happening.conversation]: subscription } }
      return [
        next,
        isLive ? [send({ type: 'subscribe', conversation: happening.conversation, after: happening.after })] : [],
      ]
    }
    case 'unsubscribe': {
      const { [happening.conversation]: _, ...subscriptions } = state.subscriptions
      const { [happening.conversation]: __, ...seen } = state.seen
      return [
        { ...state, subscriptions, seen },
        isLive ? [send({ type: 'unsubscribe', conversation: happening.conversation })] : [],
      ]
    }
    case 'say': {
      if (state.unacknowledged.some((known) => known.id === happening.say.id)) return [state, []]
      const next = { ...state, unacknowledged: [...state.unacknowledged, happening.say] }
      return [next, isLive && at.now >= state.quietUntil ? [say(happening.say)] : []]
    }
    case 'withdraw':
      return [without(state, happening.id), []]
    case 'seen': {
      if ((state.seen[happening.conversation] ?? 0) >= happening.number) return [state, []]
      const next = { ...state, seen: { ...state.seen, [happening.conversation]: happening.number } }
      return [
        next,
        isLive ? [send({ type: 'seen', conversation: happening.conversation, number: happening.number })] : [],
      ]
    }
    case 'typing':
      return [state, isLive ? [send({ type: 'typing', conversation: happening.conversation })] : []]
    case 'viewing': {
      if (state.viewing === happening.conversation) return [state, []]
      const next = { ...state, viewing: happening.conversation, viewedAt: at.now }
      return [next, isLive ? [view(next)] : []]
    }
    case 'attention': {
      if (state.attentive === happening.attentive) return [state, []]
      const next = { ...state, attentive: happening.attentive, viewedAt: at.now }
      return [next, isLive && next.viewing ? [view(next)] : []]
    }
  }
}

const without = (state: Connection, id: Id | undefined): Connection => ({
  ...state,
  unacknowledged: state.unacknowledged.filter((known) => known.id !== id),
})

const connect = (state: Connection, at: Moment): Step => [
  { ...state, phase: 'connecting', retryAt: null, heardAt: at.now },
  [{ do: 'open' }],
]

function lost(state: Connection, code: number, at: Moment): Step {
  if (state.phase === 'idle' || state.phase === 'signedOut') return [state, []]
  if (code === 4003) return [{ ...state, phase: 'signedOut', liveSince: null, retryAt: null }, [{ do: 'signedOut' }]]
  const steady = state.liveSince !== null && at.now - state.liveSince >= STEADY_MS
  const attempt = steady ? 0 : state.attempt
  return [
    {
      ...state,
      phase: 'waiting',
      attempt: attempt + 1,
      liveSince: null,
      retryAt: at.now + backoff(attempt, at.random),
    },
    [],
  ]
}

function tick(state: Connection, at: Moment): Step {
  if (state.phase === 'waiting')
    return state.retryAt !== null && at.now >= state.retryAt ? connect(state, at) : [state, []]
  if (state.phase === 'idle' || state.phase === 'signedOut') return [state, []]
  const answered = state.heardAt >= state.pingedAt
  const dead =
    state.phase === 'live'
      ? !answered && at.now - state.pingedAt >= ANSWER_MAX_MS
      : at.now - state.heardAt > GREETING_MAX_MS
  if (dead) {
    const [next, effects] = lost(state, 1006, at)
    return [next, [{ do: 'close' }, ...effects]]
  }
  if (state.phase !== 'live') return [state, []]
  let next = state
  const effects: Effect[] = []
  if (answered && at.now - state.pingedAt >= PING_EVERY_MS) {
    next = { ...next, pingedAt: at.now }
    effects.push(send({ type: 'ping' }))
  }
  if (state.viewing && at.now - state.viewedAt >= VIEWING_EVERY_MS) {
    next = { ...next, viewedAt: at.now }
    effects.push(view(next))
  }
  if (state.quietUntil > 0 && at.now >= state.quietUntil) {
    next = { ...next, quietUntil: 0 }
    effects.push(...next.unacknowledged.map(say))
  }
  for (const [conversation, subscription] of Object.entries(next.subscriptions)) {
    if (!subscription.asking || at.now - subscription.askedAt < ASK_AGAIN_MS) continue
    const [asked, more] = ask(next, conversation, at)
    next = asked
    effects.push(...more)
  }
  return [next, effects]
}

/** Drop what came and ask again from what we hold: the only cure for a gap. */
function ask(state: Connection, conversation: Id, at: Moment): Step {
  const { last } = state.subscriptions[conversation]!
  return [
    withSubscription(state, conversation, { last, asking: true, askedAt: at.now }),
    [send({ type: 'subscribe', conversation, after: last })],
  ]
}

const withSubscription = (state: Connection, conversation: Id, subscription: Subscription): Connection => ({
  ...state,
  subscriptions: { ...state.subscriptions, [conversation]: subscription },
})

function heard(state: Connection, frame: ServerFrame, at: Moment): Step {
  switch (frame.type) {
    case 'welcome':
      return welcomed(state, frame, at)
    case 'pong':
      return [state, []]
    case 'ack':
      return [without(state, frame.id), [{ do: 'tell', frame }]]
    case 'refused':
      // A pause is no refusal of the words: they stay and go out again when it is over.
      if (frame.retryAfterMs !== undefined && frame.retryAfterMs !== null && frame.code === 'slow_down') {
        return [{ ...state, quietUntil: at.now + frame.retryAfterMs }, []]
      }
      return [without(state, frame.id), [{ do: 'tell', frame }]]
    case 'message': {
      const { conversation, number } = frame.message
      const subscription = state.subscriptions[conversation]
      if (!subscription || number <= subscription.last) return [state, []]
      if (number === subscription.last + 1) {
        return [withSubscription(state, conversation, { ...subscription, last: number }), [{ do: 'tell', frame }]]
      }
      return subscription.asking ? [state, []] : ask(state, conversation, at)
    }
    case 'live': {
      const subscription = state.subscriptions[frame.conversation]
      if (!subscription) return [state, []]
      if (frame.number > subscription.last) {
        // Still short: the tick asks again, so that a confused host is not asked in a loop.
        return [withSubscription(state, frame.conversation, { ...subscription, asking: true }), []]
      }
      return [withSubscription(state, frame.conversation, { ...subscription, asking: false }), [{ do: 'tell', frame }]]
    }
    default:
      return [state, [{ do: 'tell', frame }]]
  }
}

function welcomed(state: Connection, frame: ServerFrame, at: Moment): Step {
  const subscriptions = Object.fromEntries(
    Object.entries(state.subscriptions).map(([id, { last }]) => [id, { last, asking: true, askedAt: at.now }]),
  )
  const next: Connection = { ...state, phase: 'live', liveSince: at.now, retryAt: null, quietUntil: 0, subscriptions }
  const effects: Effect[] = [{ do: 'tell', frame }]
  if (state.inbox) effects.push(send({ type: 'inbox' }))
  for (const [conversation, { last }] of Object.entries(subscriptions)) {
    effects.push(send({ type: 'subscribe', conversation, after: last }))
  }
  if (state.viewing) effects.push(view(state))
  for (const [conversation, number] of Object.entries(state.seen))
    effects.push(send({ type: 'seen', conversation, number }))
  effects.push(...state.unacknowledged.map(say), { do: 'catchUp' })
  return [next, effects]
}
