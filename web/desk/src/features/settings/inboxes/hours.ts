import { firstWeekday } from '@/i18n/time'
import type { Day, Hours } from '../types'

export const days: readonly Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** The week as the reader counts it. */
export const daysInOrder = (first = firstWeekday()): Day[] => {
  const at = (first + 6) % 7
  return [...days.slice(at), ...days.slice(0, at)]
}

export type Span = { from: string; to: string }
export type Week = Record<Day, Span[]>
export type HoursForm = { zone: string; week: Week }

const emptyWeek = (): Week => ({ mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] })

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai'

/** What somebody types for a time: `9`, `930`, `9:30`, `18：00`; null when it is none. */
export function readTime(typed: string): string | null {
  const text = typed.trim().replace(/[：.]/g, ':')
  const found = /^(\d{1,2})(?::?(\d{2}))?$/.exec(text)
  if (!found) return null
  const [hours, minutes] = [Number(found[1]), Number(found[2] ?? 0)]
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0)) return null
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}

/** A span may run past midnight; one that ends when it begins says nothing. */
export const isSpan = (span: Span): boolean =>
  readTime(span.from) !== null && readTime(span.to) !== null && readTime(span.from) !== readTime(span.to)

export function formOf(hours: Hours | null): HoursForm {
  const week = emptyWeek()
  for (const day of days) {
    week[day] = (hours?.days[day] ?? []).map((text) => {
      const [from = '', to = ''] = text.split('-')
      return { from, to }
    })
  }
  return { zone: hours?.zone ?? browserZone(), week }
}

export const isWeek = (week: Week): boolean => days.every((day) => week[day].every(isSpan))

/** Days without a span are left out: they are closed. */
export function hoursOf({ zone, week }: HoursForm): Hours {
  const open: Hours['days'] = {}
  for (const day of days) {
    if (week[day].length > 0)
      open[day] = week[day].map((span) => `${readTime(span.from) ?? span.from}-${readTime(span.to) ?? span.to}`)
  }
  return { zone, days: open }
}

const same = (names: readonly Day[], span: Span): Week => {
  const week = emptyWeek()
  for (const day of names) week[day] = [{ ...span }]
  return week
}

export const presets = {
  office: () => same(days.slice(0, 5), { from: '09:00', to: '18:00' }),
  everyDay: () => same(days, { from: '09:00', to: '21:00' }),
  round: () => same(days, { from: '00:00', to: '24:00' }),
} as const

/** Neighbouring days with the same spans together: mon–fri 09:00–18:00. */
export function summary(hours: Hours): { from: Day; to: Day; spans: string[] }[] {
  const lines: { from: Day; to: Day; spans: string[] }[] = []
  let before: Day | null = null
  for (const day of days) {
    const spans = (hours.days[day] ?? []).map((span) => span.replace('-', '–'))
    const last = lines.at(-1)
    if (spans.length > 0) {
      if (last && before === last.to && last.spans.join() === spans.join()) last.to = day
      else lines.push({ from: day, to: day, spans })
    }
    before = day
  }
  return lines
}
