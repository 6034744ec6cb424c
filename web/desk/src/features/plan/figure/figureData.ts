import type { Time } from '@/api/types'
import { clockAt, MINUTE } from '../days'
import { improving } from '../roster/shifts'
import type { Actual, Forecast, Needs, Outside, Shift } from '../types'

/** One interval of the figure, with everything that is drawn, told and tabled of it. */
export type Point = {
  at: Time
  clock: string
  p025: number
  p10: number
  p50: number
  p90: number
  p975: number
  opening: number
  actual: number | null
  outside: Outside | null
  needed: number | null
  scheduled: number | null
  /** People who learn or improve just then; on the line of all only. */
  learning: number
  missing: number
  /** The share answered in time: measured where it has happened, expected where it has not. */
  level: number | null
  measured: boolean
}

export type FigureData = {
  line: string
  minutes: number
  midnight: Time
  points: Point[]
  /** Where now is between the left (0) and the right (1) edge of the figure; null on another day. */
  now: number | null
  revised: boolean
  peopled: boolean
  target: number
}

type People = { needed: number; scheduled: number | null; learning: number; level: number }

/** A queue's own line shows its own people, the line of all shows all; machines and parts of a queue have none. */
function peopleAt(
  line: string,
  needs: Needs | undefined,
  shifts: readonly Shift[] | undefined,
): ((at: Time) => People | null) | null {
  const queues = needs?.queues.filter((one) => line === 'people' || line === `queue:${one.queue.replaceAll('-', '')}`)
  if (!needs || !queues?.length) return null
  const places = new Map(needs.at.map((at, index) => [at, index]))
  const all = line === 'people' ? shifts?.filter((one) => one.published) : undefined
  return (at) => {
    const k = places.get(at)
    if (k === undefined) return null
    const contacts = queues.reduce((sum, one) => sum + one.contacts[k]!, 0)
    const met = queues.reduce((sum, one) => sum + one.contacts[k]! * one.serviceLevel[k]!, 0)
    return {
      needed: queues.reduce((sum, one) => sum + one.needed[k]!, 0),
      scheduled: queues.every((one) => one.scheduled === null)
        ? null
        : all
          ? Math.floor(atWork(all, at, at + needs.minutes * MINUTE) + 1e-6)
          : queues.reduce((sum, one) => sum + (one.scheduled?.[k] ?? 0), 0),
      learning: all ? inLessons(all, at, at + needs.minutes * MINUTE) : 0,
      level: contacts > 0 ? met / contacts : 1,
    }
  }
}

const within = (span: { start: Time; end: Time }, from: Time, until: Time): number =>
  Math.max(0, Math.min(span.end, until) - Math.max(span.start, from))

/** People in hours that make tomorrow better. */
const inLessons = (shifts: readonly Shift[], from: Time, until: Time): number =>
  shifts
    .flatMap((shift) => shift.activities.filter((one) => improving.includes(one.kind)))
    .reduce((sum, one) => sum + within(one, from, until), 0) /
  (until - from)

/** People in their shifts and not at a meal, a break or a lesson. Whoever serves several queues is one person here. */
function atWork(shifts: readonly Shift[], from: Time, until: Time): number {
  const away = (shift: Shift) =>
    shift.activities.filter((one) => one.kind !== 'work').reduce((sum, one) => sum + within(one, from, until), 0)
  return shifts.reduce((sum, one) => sum + within(one, from, until) - away(one), 0) / (until - from)
}

/** Who was answered in time, of those whose waiting is over. */
function measuredAt(actual: Actual | undefined): (at: Time) => number | null {
  const places = new Map(actual?.at.map((at, index) => [at, index]))
  return (at) => {
    const k = places.get(at)
    if (!actual || k === undefined) return null
    const over = actual.answered[k]! + actual.abandoned[k]!
    return over > 0 ? Math.min(1, actual.prompt[k]! / over) : null
  }
}

/** The expectation as it would be without some of its parts. */
export function without(forecast: Forecast, off: readonly string[]): Forecast {
  const parts = forecast.parts.filter((part) => off.includes(part.name))
  if (parts.length === 0) return forecast
  const less = (values: number[]) =>
    values.map((value, index) => Math.max(0, value - parts.reduce((sum, part) => sum + (part.values[index] ?? 0), 0)))
  const [p025, p10, p50, p90, p975] = [
    less(forecast.p025),
    less(forecast.p10),
    less(forecast.p50),
    less(forecast.p90),
    less(forecast.p975),
  ]
  return { ...forecast, mean: less(forecast.mean), p025, p10, p50, p90, p975, outside: [] }
}

export function figureOf(
  forecast: Forecast,
  needs: Needs | undefined,
  actual: Actual | undefined,
  now: Time,
  target: number,
  shifts?: readonly Shift[],
): FigureData {
  const midnight = forecast.at[0] ?? 0
  const people = peopleAt(forecast.line, needs, shifts)
  const measured = measuredAt(actual)
  const outside = new Map(forecast.outside.map((one) => [one.at, one]))
  const all = forecast.at.map((at, k): Point => {
    const here = people?.(at) ?? null
    const past = at + forecast.minutes * MINUTE <= now
    // Imported counts say who came and not who was answered: there the expectation stands, with its dashed edge.
    const answered = past ? measured(at) : null
    const level = answered ?? here?.level ?? null
    return {
      at,
      clock: clockAt(at, midnight),
      p025: forecast.p025[k]!,
      p10: forecast.p10[k]!,
      p50: forecast.p50[k]!,
      p90: forecast.p90[k]!,
      p975: forecast.p975[k]!,
      opening: forecast.opening[k]!,
      actual: forecast.actual[k] ?? null,
      outside: outside.get(at) ?? null,
      needed: here?.needed ?? null,
      scheduled: here?.scheduled ?? null,
      learning: here?.learning ?? 0,
      missing: here && here.scheduled !== null ? Math.max(0, here.needed - here.scheduled) : 0,
      level: here && here.needed === 0 && answered === null ? null : level,
      measured: answered !== null,
    }
  })
  const points = trimmed(all)
  const first = points[0]?.at ?? 0
  const span = points.length * forecast.minutes * MINUTE
  const place = span > 0 ? (now - first) / span : -1
  return {
    line: forecast.line,
    minutes: forecast.minutes,
    midnight,
    points,
    now: place >= 0 && place <= 1 ? place : null,
    revised: forecast.at.some((_, k) => Math.abs(forecast.opening[k]! - forecast.mean[k]!) > 0.05),
    peopled: people !== null,
    target,
  }
}

/** Only the hours in which something may happen: a night without customers and people is not drawn. */
function trimmed(points: Point[]): Point[] {
  const lives = (one: Point) => one.p90 >= 0.5 || (one.actual ?? 0) > 0 || (one.scheduled ?? 0) > 0
  const first = points.findIndex(lives)
  if (first < 0) return points
  const last = points.findLastIndex(lives)
  return points.slice(Math.max(0, first - 1), Math.min(points.length, last + 2))
}

export type Digest = {
  expected: number
  came: number
  /** What was expected of the intervals that are over. */
  due: number
  high: number
  low: number
  worst: Point | null
  shortHours: number
  peak: Point | null
}

/** What somebody who cannot see the figure has to be told of it. */
export function digestOf({ points, minutes }: FigureData): Digest {
  const over = points.filter((one) => one.actual !== null)
  const short = points.filter((one) => one.missing > 0)
  const largest = (of: Point[], by: (one: Point) => number) =>
    of.reduce<Point | null>((best, one) => (best === null || by(one) > by(best) ? one : best), null)
  return {
    expected: points.reduce((sum, one) => sum + one.p50, 0),
    came: over.reduce((sum, one) => sum + (one.actual ?? 0), 0),
    due: over.reduce((sum, one) => sum + one.p50, 0),
    high: points.filter((one) => one.outside?.direction === 'high').length,
    low: points.filter((one) => one.outside?.direction === 'low').length,
    worst: largest(short, (one) => one.missing),
    shortHours: (short.length * minutes) / 60,
    peak: largest(points, (one) => one.p50),
  }
}
