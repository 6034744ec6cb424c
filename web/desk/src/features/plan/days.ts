import i18next from 'i18next'
import type { Time } from '@/api/types'
import type { Day } from './types'

export const MINUTE = 60_000
export const QUARTER = 15 * MINUTE
export const DAY = 24 * 60 * MINUTE

const two = (number: number): string => String(number).padStart(2, '0')

export function dayOf(at: Time): Day {
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

export const midnightOf = (day: Day): Time => new Date(`${day}T00:00:00`).getTime()

export function dayAfter(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

export const isDay = (text: string | null): text is Day =>
  text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))

/** Time on the house's own clock, whatever zone the reader is in: counted from where the house's day begins. */
export function clockAt(at: Time, midnight: Time): string {
  const minutes = Math.round((at - midnight) / MINUTE)
  return minutes === 1440
    ? '24:00'
    : `${two(Math.floor((((minutes % 1440) + 1440) % 1440) / 60))}:${two(((minutes % 60) + 60) % 60)}`
}

/** `14:30` after a midnight; an end that is not after the beginning is of the next day. */
export function atClock(text: string, midnight: Time, after?: Time): Time | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text.trim())
  if (!found || Number(found[1]) > 24 || Number(found[2]) > 59) return null
  const at = midnight + (Number(found[1]) * 60 + Number(found[2])) * MINUTE
  return after !== undefined && at <= after ? at + DAY : at
}

export const dayWords = (day: Day): string =>
  new Intl.DateTimeFormat(i18next.language, {
    month: 'long',
    day: 'numeric',
    weekday: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`))

export const number = (value: number, digits = 0): string =>
  new Intl.NumberFormat(i18next.language, { maximumFractionDigits: digits }).format(value)

/** 0.8 → 80 % */
export const percent = (share: number, digits = 0): string => `${number(share * 100, digits)} %`
