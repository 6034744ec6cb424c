import type { Head, Time } from '@/api/types'

/** How long the customer has waited for our word, in three steps; each also has its own words. */
export type Patience = 'calm' | 'slow' | 'late'

export const patienceOf = (waitedMs: number, slowSeconds: number): Patience =>
  waitedMs >= slowSeconds * 3000 ? 'late' : waitedMs >= slowSeconds * 1000 ? 'slow' : 'calm'

/** Only people wait for us: while the bot answers, nobody is late. */
export const awaitsUs = (head: Head): boolean =>
  head.awaitingSince !== null && (head.phase === 'open' || head.phase === 'waiting')

export const waitedMs = (head: Head, now: Time): number =>
  head.awaitingSince === null ? 0 : Math.max(0, now - head.awaitingSince)

/** Mine who wait too long, the longest wait first. */
export const slowOnes = (mine: readonly Head[], now: Time, slowSeconds: number): Head[] =>
  mine
    .filter((head) => head.phase === 'open' && awaitsUs(head) && waitedMs(head, now) >= slowSeconds * 1000)
    .sort((a, b) => a.awaitingSince! - b.awaitingSince!)
