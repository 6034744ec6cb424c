import { describe, expect, it } from 'vitest'
import { hoursSoFar } from '../adherence/Adherence'
import { DAY, midnightOf } from '../days'
import type { Proposal, Shift } from '../types'
import { loadOf, mondayOf, nextMonday, weekOf } from './week'

const HOUR = 3_600_000
const midnight = midnightOf('2026-11-23')
const shift = (agent: string, day: number, from: number, until: number): Shift => ({
  id: `${agent}${day}`,
  version: 1,
  agent,
  name: agent,
  published: false,
  start: midnight + day * DAY + from * HOUR,
  end: midnight + day * DAY + until * HOUR,
  activities: [
    { kind: 'meal', start: midnight + day * DAY + 12 * HOUR, end: midnight + day * DAY + 13 * HOUR },
    { kind: 'learning', start: midnight + day * DAY + 14 * HOUR, end: midnight + day * DAY + 14.75 * HOUR },
  ],
})

describe('a week', () => {
  it('begins on Monday, and the next one is planned', () => {
    expect([nextMonday('2026-11-22'), nextMonday('2026-11-23'), nextMonday('2026-11-28')]).toEqual([
      '2026-11-23',
      '2026-11-30',
      '2026-11-30',
    ])
    expect([mondayOf('2026-11-22'), mondayOf('2026-11-23')]).toEqual(['2026-11-16', '2026-11-23'])
  })

  it('is a row for each person, a cell for each day, and hours without meals', () => {
    const proposal: Proposal = {
      items: [shift('梅', 0, 8, 17), shift('梅', 1, 15, 24), shift('阿宁', 0, 11, 20)],
      days: ['2026-11-23', '2026-11-24'].map((day) => ({ day, neededHours: 1, coveredBefore: 0, coveredAfter: 1 })),
      open: 0,
      violations: [],
      wishes: { met: 0, of: 0 },
      improvement: { percent: 8, percentMin: 5, enough: true, text: '' },
      text: '',
    }
    const rows = weekOf(proposal, 0)
    expect(rows.find((one) => one.name === '梅')).toMatchObject({ cells: ['08:00–17:00', '15:00–24:00'], hours: 16 })
    expect(rows.find((one) => one.name === '阿宁')?.cells).toEqual(['11:00–20:00', ''])
  })

  it('says what somebody works and learns in it', () => {
    const shifts = [shift('梅', 0, 8, 17), shift('梅', 6, 8, 17), shift('梅', 7, 8, 17), shift('阿宁', 0, 11, 20)]
    expect(loadOf(shifts, '梅', midnight)).toEqual({ work: 16, learn: 1.5 })
  })

  it('counts hours only of what has begun and was observed', () => {
    const day = { at: [0, 30, 60], minutes: 30 }
    expect(hoursSoFar([2, 2, 4], { ...day, observed: [true, true, true] }, 60)).toBe(2)
    expect(hoursSoFar([2, 2, 4], { ...day, observed: [false, true, true] }, 60)).toBe(1)
  })
})
