import { describe, expect, it } from 'vitest'
import { atClock, clockAt, DAY, dayAfter, dayOf, isDay, midnightOf, MINUTE } from './days'

const midnight = Date.UTC(2026, 10, 10, 16)

describe('days', () => {
  it('follow each other over months', () => {
    expect([dayAfter('2026-11-30', 1), dayAfter('2026-03-01', -1), dayOf(midnightOf('2026-11-11'))]).toEqual([
      '2026-12-01',
      '2026-02-28',
      '2026-11-11',
    ])
    expect([isDay('2026-11-11'), isDay('11.11.'), isDay(null)]).toEqual([true, false, false])
  })
  it('have the clock of their own midnight', () => {
    expect([0, 570, 1440, 1500, -30].map((minutes) => clockAt(midnight + minutes * MINUTE, midnight))).toEqual([
      '00:00',
      '09:30',
      '24:00',
      '01:00',
      '23:30',
    ])
  })
  it('read times; an end before the beginning is of the next day', () => {
    expect(atClock('09:30', midnight)).toBe(midnight + 570 * MINUTE)
    expect(atClock('02:00', midnight, midnight + 1320 * MINUTE)).toBe(midnight + DAY + 120 * MINUTE)
    expect([atClock('9', midnight), atClock('25:00', midnight)]).toEqual([null, null])
  })
})
