import i18next from 'i18next'
import { describe, expect, it } from 'vitest'
import { changeLanguage } from '@/i18n'
import type { Actual, Forecast, Needs } from '../types'
import { digestOf, figureOf, without } from './figureData'
import { figureOption } from './figureOption'
import { sentenceOf } from './words'

const midnight = Date.UTC(2026, 10, 10, 16)
const half = 30 * 60_000
const at = Array.from({ length: 48 }, (_, k) => midnight + k * half)
const open = (k: number) => k >= 18 && k < 40
const of = (value: number) => at.map((_, k) => (open(k) ? value : 0))
const noon = midnight + 24 * half

const forecast: Forecast = {
  line: 'people',
  run: { id: 'r', kind: 'nightly', origin: midnight, until: midnight + 48 * half, at: midnight },
  minutes: 30,
  at,
  mean: of(20),
  p025: of(10),
  p10: of(14),
  p50: of(20),
  p90: of(26),
  p975: of(30),
  parts: [
    { name: 'ordinary', values: of(14) },
    { name: 'promotion:双11', values: of(6) },
  ],
  opening: of(20),
  actual: at.map((start, k) => (start + half > noon ? null : k === 20 ? 31 : open(k) ? 20 : 0)),
  outside: [{ at: at[20]!, direction: 'high', by: 5 }],
}
const needs: Needs = {
  minutes: 30,
  at,
  queues: ['q-1', 'q-2'].map((queue) => ({
    queue,
    name: queue,
    layer: 'first',
    handleSeconds: 240,
    contacts: of(10),
    needed: of(9),
    rostered: of(12),
    scheduled: at.map((_, k) => (!open(k) ? 0 : k === 28 && queue === 'q-1' ? 0 : 9)),
    gap: of(0),
    serviceLevel: at.map((_, k) => (k === 28 && queue === 'q-1' ? 0 : 1)),
    waitSeconds: of(3),
    stable: at.map(() => true),
  })),
}
const actual: Actual = { at, contacts: of(20), answered: of(18), prompt: of(9), abandoned: of(2) }
const made = (line = 'people', now = noon) => figureOf({ ...forecast, line }, needs, actual, now, 0.8)

describe('the figure', () => {
  it('leaves out the hours in which nothing happens, and says where now is', () => {
    const figure = made()
    expect([figure.points[0]!.clock, figure.points.at(-1)!.clock]).toEqual(['08:30', '20:00'])
    expect(figure.now).toBeCloseTo(7 / 24, 6)
    expect(made('people', noon + 5 * 86_400_000).now).toBeNull()
  })

  it('adds all queues for all people, takes one for its own line, none for machines', () => {
    const busy = (line: string) => made(line).points.find((one) => one.clock === '14:00')!
    expect(busy('people')).toMatchObject({ needed: 18, scheduled: 9, missing: 9, level: 0.5 })
    expect(busy('queue:q2')).toMatchObject({ needed: 9, scheduled: 9, missing: 0, level: 1 })
    expect(busy('bot')).toMatchObject({ needed: null, scheduled: null, missing: 0 })
    expect(made('bot').peopled).toBe(false)
  })

  it('counts somebody of several queues once, and nobody at a meal', () => {
    const at9 = midnight + 18 * half
    const shift = { id: 's', version: 1, agent: 'mei', name: '小梅', start: at9, end: at9 + 16 * half, published: true }
    const meal = { kind: 'meal' as const, start: at9 + 6 * half, end: at9 + 7 * half }
    const lesson = { kind: 'learning' as const, start: at9 + 8 * half, end: at9 + 9 * half }
    const figure = figureOf(forecast, needs, actual, noon, 0.8, [
      { ...shift, activities: [meal, lesson] },
      { ...shift, id: 'd', published: false, activities: [] },
    ])
    const scheduled = (clock: string) => figure.points.find((one) => one.clock === clock)!.scheduled
    expect([scheduled('09:00'), scheduled('12:00'), scheduled('13:00'), scheduled('18:00')]).toEqual([1, 0, 0, 0])
    const taught = figure.points.filter((one) => one.learning > 0).map((one) => [one.clock, one.learning])
    expect(taught).toEqual([['13:00', 1]])
  })

  it('shows service as it was up to now, as it is expected after', () => {
    const level = (clock: string) => made().points.find((one) => one.clock === clock)!
    expect(level('10:30')).toMatchObject({ measured: true, level: 9 / 20 })
    expect(level('12:00')).toMatchObject({ measured: false, level: 1 })
  })

  it('without a driver falls by what the driver adds', () => {
    const less = without(forecast, ['promotion:双11'])
    expect([less.p50[20], less.p10[20], less.p50[0]]).toEqual([14, 8, 0])
    expect(less.outside).toEqual([])
    expect(without(forecast, [])).toBe(forecast)
  })

  it('is told in a sentence, in both languages', async () => {
    expect(digestOf(made())).toMatchObject({ high: 1, low: 0, shortHours: 0.5 })
    const chinese = sentenceOf(made(), '2026-11-11', '全部人工')
    expect(chinese).toContain('14:00 缺口最大，需要 18 人，已排 9 人，缺 9 人')
    expect(chinese).toContain('1 个时段高于区间')
    await changeLanguage('en')
    expect(sentenceOf(made(), '2026-11-11', 'All people')).toContain('most at 14:00: 18 needed, 9 scheduled, 9 short')
    await changeLanguage('zh-CN')
    expect(i18next.language).toBe('zh-CN')
  })

  it('has panels with one scale each, all from zero, and one line for now through all of them', () => {
    const option = figureOption(made(), 'light', false, false) as {
      yAxis: { min: number }[]
      xAxis: unknown[]
      series: { id: string }[]
    }
    expect(option.yAxis.map((one) => one.min)).toEqual([0, 0, 0])
    expect(option.xAxis).toHaveLength(3)
    expect(option.series.filter((one) => one.id.startsWith('now-'))).toHaveLength(3)
    const alone = figureOption(made('bot'), 'dark', true, true) as typeof option
    expect(alone.yAxis).toHaveLength(1)
    expect(alone.series.map((one) => one.id)).not.toContain('needed')
  })
})
