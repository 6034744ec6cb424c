import type { Head, Id, Time } from '@/api/types'

/** `given`: it has come into my hands, by somebody else's act or the host's. */
export type News = { id: string; head: Head; mine: boolean; given: boolean }

/** Older than this when it reaches us: caught up after a cut, not news. */
const FRESH_MS = 60_000

/**
 * Whether a change of a conversation is something a person should hear of: a customer has written to people, or
 * it was given to me. `own`: I have just reached for it myself, here or in another tab, or may have held it before.
 */
export function newsIn(before: Head | undefined, now: Head, me: Id, at: Time, own = false): News | null {
  if (now.phase !== 'open' && now.phase !== 'waiting') return null
  if (now.phase === 'open' && now.agent?.id === me && before?.agent?.id !== me && !own)
    return { id: `${now.id}:given:${now.version}`, head: now, mine: true, given: true }
  if (now.lastAuthor !== 'customer' || now.unread === 0 || at - now.lastAt > FRESH_MS) return null
  if (before && now.lastNumber <= before.lastNumber && before.phase === now.phase) return null
  return { id: `${now.id}:${now.lastNumber}`, head: now, mine: now.agent?.id === me, given: false }
}

export type Situation = {
  sound: 'mine' | 'all' | 'none'
  attentive: boolean
  /** The conversation on the screen, if any. */
  shown: Id | null
  slowSeconds: number
  now: Time
}

/** Meant for me: what I hold, or all there is where I have chosen so. */
export const isForMe = ({ mine }: News, sound: Situation['sound']): boolean => mine || sound === 'all'

/** A sound for those it is meant for; not for what one is looking at, unless that customer already waits too long. */
export function shouldSound(news: News, { sound, attentive, shown, slowSeconds, now }: Situation): boolean {
  const { head } = news
  if (sound === 'none' || !isForMe(news, sound)) return false
  if (!attentive || shown !== head.id) return true
  return head.awaitingSince !== null && now - head.awaitingSince >= slowSeconds * 1000
}
