import { describe, expect, it } from 'vitest'
import { safeTarget, waitSecondsOf } from './signIn'

describe('after signing in', () => {
  it.each([
    ['/customers/1?x=2', '/customers/1?x=2'],
    [null, '/inbox'],
    ['', '/inbox'],
    ['https://elsewhere.example', '/inbox'],
    ['//elsewhere.example/x', '/inbox'],
    ['/\\elsewhere.example', '/inbox'],
    ['javascript:alert(1)', '/inbox'],
    ['/sign-in?to=/x', '/inbox'],
  ])('a wish for %s leads to %s', (wish, target) => expect(safeTarget(wish)).toBe(target))
})

describe('a closed door', () => {
  it('says how long, from the header first', () => {
    expect(waitSecondsOf({ retryAfterMs: 12_000, about: '40' })).toBe(12)
    expect(waitSecondsOf({ retryAfterMs: null, about: '40' })).toBe(40)
  })
  it('is never open at once when nobody says how long', () => {
    expect(waitSecondsOf({ retryAfterMs: null, about: null })).toBe(30)
    expect(waitSecondsOf({ retryAfterMs: null, about: 'a while' })).toBe(30)
  })
})
