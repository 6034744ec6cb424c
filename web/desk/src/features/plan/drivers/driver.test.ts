import { describe, expect, it } from 'vitest'
import { DAY, midnightOf } from '../days'
import { bodyOf, type Draft } from './DriverEditor'

const sale: Draft = {
  kind: 'promotion',
  name: ' 双11 ',
  from: '2026-11-10',
  until: '2026-11-11',
  start: '09:00',
  end: '18:00',
  queue: null,
  strength: 120,
  lift: 300,
}

describe('a driver', () => {
  it('of whole days ends with its last day, in thousandths', () => {
    expect(bodyOf(sale, 0)).toMatchObject({
      name: '双11',
      from: midnightOf('2026-11-10'),
      until: midnightOf('2026-11-11') + DAY,
      strength: 1200,
      lift: 3000,
    })
  })
  it('of hours keeps them, and has no size', () => {
    const body = bodyOf({ ...sale, kind: 'incident' }, 0)
    expect(body).toMatchObject({ from: midnightOf('2026-11-10') + 9 * 3_600_000, strength: null })
  })
  it('lies in the house’s days wherever it is written', () => {
    expect(bodyOf(sale, -8 * 3_600_000)!.from).toBe(midnightOf('2026-11-10') - 8 * 3_600_000)
  })
  it('without a name or with its end before its beginning is none yet', () => {
    expect([bodyOf({ ...sale, name: ' ' }, 0), bodyOf({ ...sale, until: '2026-11-09' }, 0)]).toEqual([null, null])
  })
})
