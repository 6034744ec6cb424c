import i18next from 'i18next'
import type { Time } from '@/api/types'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const formats = new Map<string, Intl.DateTimeFormat>()

function format(at: Time, options: Intl.DateTimeFormatOptions): string {
  const key = `${i18next.language}${JSON.stringify(options)}`
  let known = formats.get(key)
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat(i18next.language, options)))
  return known.format(at)
}

export const startOfDay = (at: Time): Time => new Date(at).setHours(0, 0, 0, 0)

type Regional = Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } }

/** The day a week begins with for the reader, 0 (Sunday) to 6: in Chinese Monday (GB/T 7408), else as in their region. */
export function firstWeekday(language = i18next.language, regions: readonly string[] = navigator.languages): number {
  if (language.startsWith('zh')) return 1
  const locale: Regional = new Intl.Locale(regions.find((one) => one.startsWith(`${language}-`)) ?? 'en-US')
  return ((locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 7) % 7
}

/** Whole calendar days between two moments, in the reader's time zone. */
export const daysBetween = (from: Time, to: Time): number => Math.round((startOfDay(to) - startOfDay(from)) / DAY)

export const clock = (at: Time): string => format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

export const fullTime = (at: Time): string =>
  format(at, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

export function dayName(at: Time, now: Time): string {
  const days = daysBetween(at, now)
  if (days === 0) return i18next.t('common:time.today')
  if (days === 1) return i18next.t('common:time.yesterday')
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return format(at, { ...(sameYear ? {} : { year: 'numeric' }), month: 'long', day: 'numeric', weekday: 'short' })
}

/** For a list: the clock today, "yesterday", then the date. */
export function shortTime(at: Time, now: Time): string {
  const days = daysBetween(at, now)
  if (days === 0) return clock(at)
  if (days === 1) return i18next.t('common:time.yesterday')
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return format(
    at,
    sameYear ? { month: 'numeric', day: 'numeric' } : { year: '2-digit', month: 'numeric', day: 'numeric' },
  )
}

/** A span in words: 45 秒, 3 分钟, 2 小时, 4 天. */
export function span(ms: number): string {
  const { t } = i18next
  if (ms < MINUTE) return t('common:time.seconds', { count: Math.max(0, Math.floor(ms / SECOND)) })
  if (ms < HOUR) return t('common:time.minutes', { count: Math.floor(ms / MINUTE) })
  if (ms < DAY) return t('common:time.hours', { count: Math.floor(ms / HOUR) })
  return t('common:time.days', { count: Math.floor(ms / DAY) })
}
