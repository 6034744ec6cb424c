import { act, fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { DAY, MINUTE, QUARTER } from '../days'
import type { Shift } from '../types'
import { ShiftBar } from './ShiftBar'
import { shiftOf } from './ShiftEditor'
import { moved, rowsOf, stretched, usualShift } from './shifts'

const midnight = Date.UTC(2026, 10, 10, 16)
const nine = midnight + 540 * MINUTE
const shift: Shift = { ...usualShift('mei', nine), id: 's', version: 3, name: '小梅', published: false }

describe('a shift', () => {
  it('takes along what is in it when it moves, and cuts off what no longer fits', () => {
    const later = moved(shift, QUARTER)
    expect([later.start - shift.start, later.activities[0]!.start - shift.activities[0]!.start]).toEqual([
      QUARTER,
      QUARTER,
    ])
    const short = stretched(shift, -5 * 60 * MINUTE)
    expect(short.end - short.start).toBe(180 * MINUTE)
    expect(short.activities.map((one) => one.kind)).toEqual(['break'])
    expect(stretched(shift, -DAY).end).toBe(shift.start + 2 * QUARTER)
  })

  it('as typed is refused while something lies outside or overlaps', () => {
    const activities = [{ kind: 'meal' as const, start: '12:00', end: '12:30' }]
    const typed = (part: object) => shiftOf({ start: '09:00', end: '17:00', activities, ...part }, 'mei', midnight)
    expect(typed({})).toMatchObject({ start: nine, end: nine + 480 * MINUTE })
    expect(typed({ start: '13:00' })).toBeNull()
    expect(typed({ activities: [...activities, { kind: 'break', start: '12:15', end: '12:45' }] })).toBeNull()
    expect(
      shiftOf(
        { start: '22:00', end: '06:00', activities: [{ kind: 'meal', start: '01:00', end: '01:30' }] },
        'mei',
        midnight,
      ),
    ).not.toBeNull()
  })

  it('is moved and resized by keys, and told once when the hand rests', () => {
    vi.useFakeTimers()
    const [onChange, onRemove, onOpen] = [vi.fn(() => Promise.resolve(true)), vi.fn(), vi.fn()]
    render(
      <ShiftBar
        shift={shift}
        from={midnight}
        until={midnight + DAY}
        onChange={onChange}
        onRemove={onRemove}
        onOpen={onOpen}
      />,
    )
    const bar = screen.getByRole('button', { name: /小梅，09:00–17:00，草稿/ })
    fireEvent.keyDown(bar, { key: 'ArrowRight' })
    fireEvent.keyDown(bar, { key: 'ArrowRight' })
    fireEvent.keyDown(bar, { key: 'ArrowLeft', shiftKey: true })
    expect(screen.getByRole('button', { name: /09:30–17:15/ })).toBe(bar)
    act(() => void vi.advanceTimersByTime(1000))
    expect(onChange).toHaveBeenCalledTimes(1)
    expect((onChange.mock.calls as unknown[][])[0]![0]).toMatchObject({
      start: nine + 2 * QUARTER,
      end: nine + 480 * MINUTE + QUARTER,
      version: 3,
    })
    fireEvent.keyDown(bar, { key: 'Delete' })
    fireEvent.click(bar)
    expect([onRemove.mock.calls.length, onOpen.mock.calls.length]).toEqual([1, 1])
    vi.useRealTimers()
  })

  it('stands in its person’s row, the early ones first, the free ones last', () => {
    const rows = rowsOf(
      [
        { id: 'an', name: '安' },
        { id: 'mei', name: '小梅' },
      ],
      [shift],
    )
    expect(rows.map((row) => [row.person.id, row.shifts.length])).toEqual([
      ['mei', 1],
      ['an', 0],
    ])
  })
})
