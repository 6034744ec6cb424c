import type { House } from './house.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const DAYS = 42

/** The house's clock is Shanghai's. */
const dayOf = (at: number): string => new Date(at + 8 * HOUR).toISOString().slice(0, 10)
const midnightOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)

/** A shop's day in quarter hours: open from nine to nine, busiest before noon. */
const shop = (day: number): string =>
  Array.from({ length: 96 }, (_, slot) =>
    slot < 36 || slot >= 84 ? 0 : Math.round(6 + 4 * Math.sin((slot - 30) / 8) ** 2 + ((slot * 7 + day * 3) % 3)),
  ).join(' ')

/** Six weeks of counts, a sale today and somebody on the roster: enough for a forecast and a gap. */
export async function furnishPlan(house: House): Promise<{ today: string; midnight: number }> {
  const { api } = house.staff.zhou
  const { now } = await api.post<{ now: number }>('/clock/advance', { milliseconds: 0 })
  const today = dayOf(now)
  const midnight = midnightOf(today)
  const known = await api.get<{ items: unknown[] }>('/plan/runs')
  if (known.items.length > 0) return { today, midnight }
  const rows = [house.queue, house.otherQueue].flatMap(({ name }) =>
    Array.from({ length: DAYS }, (_, k) => `${dayOf(midnight - (DAYS - k) * DAY + HOUR)},${name},${shop(k)},240`),
  )
  await api.file('/plan/history', ['date,queue,contacts,handle_seconds', ...rows].join('\n'))
  await api.post('/plan/drivers', {
    kind: 'promotion',
    name: '周年庆',
    from: midnight,
    until: midnight + DAY,
    lift: 300,
  })
  const at = (hours: number) => midnight + hours * HOUR
  await api.post('/plan/shifts', {
    agent: house.staff.su.id,
    start: at(9),
    end: at(17),
    activities: [{ kind: 'meal', start: at(12), end: at(12.5) }],
  })
  await api.post('/plan/shifts/publish', { from: midnight, until: midnight + DAY })
  await api.post('/plan/runs', {})
  return { today, midnight }
}
