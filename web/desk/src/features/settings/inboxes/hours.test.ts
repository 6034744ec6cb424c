import { describe, expect, it } from 'vitest'
import type { Hours } from '../types'
import { daysInOrder, formOf, hoursOf, isSpan, isWeek, presets, readTime, summary } from './hours'

describe('a time', () => {
  it.each([
    ['9', '09:00'],
    ['930', '09:30'],
    ['0930', '09:30'],
    ['9:30', '09:30'],
    ['18：00', '18:00'],
    ['24:00', '24:00'],
    ['24:01', null],
    ['25', null],
    ['9:60', null],
    ['', null],
    ['nine', null],
    [' 7.05 ', '07:05'],
  ])('typed as %j is %j', (typed, read) => expect(readTime(typed)).toBe(read))
})

describe('opening hours', () => {
  it("stand in the order of the reader's week", () => {
    expect(daysInOrder(1).join()).toBe('mon,tue,wed,thu,fri,sat,sun')
    expect(daysInOrder(0).join()).toBe('sun,mon,tue,wed,thu,fri,sat')
    expect(daysInOrder(6).join()).toBe('sat,sun,mon,tue,wed,thu,fri')
  })

  const hours: Hours = {
    zone: 'Asia/Shanghai',
    days: { mon: ['09:00-12:00', '13:00-18:00'], tue: ['09:00-12:00', '13:00-18:00'], thu: ['22:00-02:00'] },
  }
  it('go through the form and come back the same', () => expect(hoursOf(formOf(hours))).toEqual(hours))
  it('leave closed days out', () =>
    expect(Object.keys(hoursOf({ zone: 'UTC', week: presets.office() }).days)).toEqual([
      'mon',
      'tue',
      'wed',
      'thu',
      'fri',
    ]))
  it('may run past midnight, but not from a time to itself', () => {
    expect(isSpan({ from: '22:00', to: '2' })).toBe(true)
    expect(isSpan({ from: '9', to: '09:00' })).toBe(false)
    expect(isWeek({ ...presets.office(), sun: [{ from: '', to: '' }] })).toBe(false)
  })
  it('are told with equal neighbours together', () => {
    expect(summary(hours)).toEqual([
      { from: 'mon', to: 'tue', spans: ['09:00–12:00', '13:00–18:00'] },
      { from: 'thu', to: 'thu', spans: ['22:00–02:00'] },
    ])
    expect(summary(hoursOf({ zone: 'UTC', week: presets.everyDay() }))).toEqual([
      { from: 'mon', to: 'sun', spans: ['09:00–21:00'] },
    ])
    expect(summary({ zone: 'UTC', days: { mon: ['09:00-10:00'], wed: ['09:00-10:00'] } })).toHaveLength(2)
  })
})
