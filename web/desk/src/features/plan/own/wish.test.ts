import { describe, expect, it } from 'vitest'
import type { Wish } from '../types'
import { dated, wishOf, withWish } from './wish'

const today = '2026-11-22'
const wishes: Wish[] = [
  { wish: 'early', weekday: 'mon', date: null },
  { wish: 'late', weekday: null, date: '2026-11-30' },
  { wish: 'off', weekday: null, date: '2026-11-24' },
]

describe('wishes', () => {
  it('are none of a weekday until one is said', () => {
    expect([wishOf(wishes, 'mon'), wishOf(wishes, 'tue')]).toEqual(['early', 'none'])
  })

  it('say one thing of a day: what is said later takes the place of what was said', () => {
    const again = withWish(withWish(wishes, { weekday: 'mon' }, 'off', today), { date: '2026-11-24' }, 'none', today)
    expect(again).toHaveLength(3)
    expect(wishOf(again, 'mon')).toBe('off')
    expect(dated(again, today).map((one) => [one.date, one.wish])).toEqual([
      ['2026-11-24', 'none'],
      ['2026-11-30', 'late'],
    ])
  })

  it('of a date can be taken away', () => {
    expect(dated(withWish(wishes, { date: '2026-11-24' }, null, today), today)).toHaveLength(1)
  })

  it('of days gone by are neither shown nor sent again', () => {
    expect(dated(wishes, '2026-11-25')).toHaveLength(1)
    expect(withWish(wishes, { weekday: 'tue' }, 'off', '2026-11-25').map((one) => one.date)).toEqual([
      null,
      '2026-11-30',
      null,
    ])
  })
})
