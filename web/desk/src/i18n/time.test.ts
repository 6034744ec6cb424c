import { afterEach, describe, expect, it, vi } from 'vitest'
import { firstWeekday } from './time'

afterEach(() => vi.unstubAllGlobals())

/** A browser that knows this of every region. */
const know = (more: object) =>
  vi.stubGlobal(
    'Intl',
    Object.create(Intl, {
      Locale: {
        value: class {
          constructor() {
            Object.assign(this, more)
          }
        },
      },
    }),
  )

describe('a week begins', () => {
  it('on Monday in Chinese, whatever the browser is set to', () => expect(firstWeekday('zh-CN', ['en-US'])).toBe(1))

  it('as in the region of who reads English, asked in the old way or the new', () => {
    know({ getWeekInfo: () => ({ firstDay: 1 }) })
    expect(firstWeekday('en', ['zh-CN', 'en-GB'])).toBe(1)
    know({ weekInfo: { firstDay: 7 } })
    expect(firstWeekday('en', ['en-US'])).toBe(0)
  })

  it('on Sunday in English where the browser cannot say', () => {
    know({})
    expect(firstWeekday('en', ['en-GB'])).toBe(0)
  })
})
