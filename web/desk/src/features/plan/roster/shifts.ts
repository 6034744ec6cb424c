import type { Time } from '@/api/types'
import { MINUTE, QUARTER } from '../days'
import type { Activity, ActivityKind, Shift, ShiftBody } from '../types'

export const LENGTH_MIN = 2 * QUARTER
export const LENGTH_MAX = 64 * QUARTER

/** Hours that make tomorrow better; the rest serves today. */
export const improving: readonly ActivityKind[] = ['learning', 'improvement', 'quality']

type Span = Pick<ShiftBody, 'start' | 'end' | 'activities'>

/** The whole shift earlier or later: what is in it goes along. */
export const moved = <T extends Span>(shift: T, by: number): T => ({
  ...shift,
  start: shift.start + by,
  end: shift.end + by,
  activities: shift.activities.map((one) => ({ ...one, start: one.start + by, end: one.end + by })),
})

/** A longer or shorter shift; what would lie outside is cut off or left out. */
export function stretched<T extends Span>(shift: T, by: number): T {
  const end = Math.min(shift.start + LENGTH_MAX, Math.max(shift.start + LENGTH_MIN, shift.end + by))
  const activities = shift.activities
    .map((one) => ({ ...one, end: Math.min(one.end, end) }))
    .filter((one) => one.end > one.start)
  return { ...shift, end, activities }
}

export const snapped = (ms: number): number => Math.round(ms / QUARTER) * QUARTER

/** A usual day for somebody new in the roster: a meal in the middle, a break, and an hour's half to learn. */
export function usualShift(agent: string, start: Time): ShiftBody {
  const at = (minutes: number) => start + minutes * MINUTE
  const activities: Activity[] = [
    { kind: 'break', start: at(105), end: at(120) },
    { kind: 'meal', start: at(210), end: at(240) },
    { kind: 'learning', start: at(390), end: at(420) },
  ]
  return { agent, start, end: at(480), activities }
}

/** Shares of a day's width, for placing. */
export const placed = (span: { start: Time; end: Time }, from: Time, until: Time) => {
  const left = Math.max(0, (span.start - from) / (until - from))
  const right = Math.min(1, (span.end - from) / (until - from))
  return { left: `${left * 100}%`, width: `${Math.max(0, right - left) * 100}%` }
}

export const bodyOf = ({ agent, start, end, activities }: ShiftBody): ShiftBody => ({ agent, start, end, activities })

export const sameSpan = (a: Span, b: Span): boolean => a.start === b.start && a.end === b.end

export type Person = { id: string; name: string }

/** Everybody who may be planned, those with a shift first and in its order; the rest by name. */
export function rowsOf(people: Person[], shifts: Shift[]): { person: Person; shifts: Shift[] }[] {
  const all = new Map(people.map((one) => [one.id, one]))
  for (const shift of shifts) if (!all.has(shift.agent)) all.set(shift.agent, { id: shift.agent, name: shift.name })
  const first = (own: Shift[]) => Math.min(Infinity, ...own.map((one) => one.start))
  return [...all.values()]
    .map((person) => ({ person, shifts: shifts.filter((one) => one.agent === person.id) }))
    .sort((a, b) => {
      const [left, right] = [first(a.shifts), first(b.shifts)]
      return left === right ? a.person.name.localeCompare(b.person.name) : left - right
    })
}
