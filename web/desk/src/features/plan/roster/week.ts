import type { Time } from '@/api/types'
import { clockAt, DAY, dayAfter, midnightOf } from '../days'
import type { Day, Proposal, Shift } from '../types'
import { improving } from './shifts'

/** Monday of the week after a day: the one that is usually planned next. Working weeks are the house's, whatever the reader's calendar begins with. */
export function nextMonday(day: Day): Day {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return dayAfter(day, weekday === 0 ? 1 : 8 - weekday)
}

/** Monday of a day's own week. */
export const mondayOf = (day: Day): Day => dayAfter(nextMonday(day), -7)

export type WeekRow = { agent: string; name: string; cells: string[]; hours: number }

const HOUR = 3_600_000
/** Meals are not paid; breaks are. */
const paid = (shift: Pick<Shift, 'start' | 'end' | 'activities'>): number =>
  shift.activities
    .filter((one) => one.kind === 'meal')
    .reduce((sum, one) => sum - (one.end - one.start), shift.end - shift.start) / HOUR

/**
 * A proposal as people read a roster: a row for each person, a cell for each day, and their hours.
 * @param offset The house's midnight less the reader's, in milliseconds.
 */
export function weekOf(proposal: Proposal, offset: number): WeekRow[] {
  const first = proposal.days[0]?.day
  if (!first) return []
  const begins = proposal.days.map(({ day }) => midnightOf(day) + offset)
  const rows = new Map<string, WeekRow>()
  for (const one of proposal.items) {
    const row = rows.get(one.agent) ?? { agent: one.agent, name: one.name, cells: begins.map(() => ''), hours: 0 }
    const day = begins.findLastIndex((begin) => begin <= one.start)
    const hours = `${clockAt(one.start, begins[day] ?? 0)}–${clockAt(one.end, begins[day] ?? 0)}`
    row.cells[day] = row.cells[day] ? `${row.cells[day]} ${hours}` : hours
    row.hours += paid(one)
    rows.set(one.agent, row)
  }
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name))
}

/** What somebody works and learns in a span, in hours. */
export function loadOf(shifts: readonly Shift[], agent: string, from: Time, days = 7): { work: number; learn: number } {
  const own = shifts.filter((one) => one.agent === agent && one.start >= from && one.start < from + days * DAY)
  const learn = own
    .flatMap((one) => one.activities.filter((part) => improving.includes(part.kind)))
    .reduce((sum, one) => sum + one.end - one.start, 0)
  return { work: own.reduce((sum, one) => sum + paid(one), 0), learn: learn / HOUR }
}
