import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeHead } from '@/test/make'
import { isForMe, newsIn, shouldSound } from './news'
import { OneTab, type Line } from './oneTab'
import { markTitle, titleOf } from './titleMark'

/** A line between tabs in one memory, slow as a real one. */
function lines(count: number, delayMs: number): Line[] {
  const hearers = Array.from({ length: count }, () => new Set<(claim: never) => void>())
  return hearers.map((own, index) => ({
    post: (claim) =>
      hearers.forEach(
        (others, other) => other !== index && setTimeout(() => others.forEach((hear) => hear(claim as never)), delayMs),
      ),
    listen: (hear) => {
      own.add(hear as (claim: never) => void)
      return () => own.delete(hear as (claim: never) => void)
    },
  }))
}

describe('one sound for several tabs', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is made once, by the tab somebody looks at', () => {
    const [a, b, c] = lines(3, 5)
    const rang: string[] = []
    const tabs = [new OneTab(a!, 'a', () => false), new OneTab(b!, 'b', () => true), new OneTab(c!, 'c', () => false)]
    tabs.forEach((tab, index) => tab.once('news-1', () => rang.push('abc'[index]!)))
    vi.advanceTimersByTime(500)
    expect(rang).toEqual(['b'])
  })

  it('is not made again by a tab that hears of it late', () => {
    const [a, b] = lines(2, 5)
    const rang: string[] = []
    const early = new OneTab(b!, 'z', () => false)
    const late = new OneTab(a!, 'a', () => true)
    early.once('news-1', () => rang.push('early'))
    vi.advanceTimersByTime(300)
    late.once('news-1', () => rang.push('late'))
    vi.advanceTimersByTime(300)
    expect(rang).toEqual(['early'])
  })

  it('is made by the only tab there is, for each piece of news', () => {
    const [a] = lines(1, 0)
    const rang: string[] = []
    const tab = new OneTab(a!, 'a', () => false)
    for (const news of ['one', 'two', 'one']) {
      tab.once(news, () => rang.push(news))
      vi.advanceTimersByTime(200)
    }
    expect(rang).toEqual(['one', 'two'])
  })
})

describe('news', () => {
  const now = 1_000_000
  const head = makeHead({ id: 'a', unread: 1, lastAt: now - 500, lastNumber: 8, lastAuthor: 'customer' })
  const before = { ...head, lastNumber: 7 }
  it('is a customer who writes to people', () => {
    expect(newsIn(before, head, 'me', now)).toMatchObject({ id: 'a:8', mine: true })
    expect(newsIn(undefined, head, 'me', now, true)).toMatchObject({ id: 'a:8', given: false })
  })
  it("is not a mark that moved, our own word, a bot's guest or what was caught up", () => {
    expect(newsIn(head, { ...head, version: 2 }, 'me', now)).toBeNull()
    expect(newsIn(before, { ...head, lastAuthor: 'agent' }, 'me', now)).toBeNull()
    expect(newsIn(before, { ...head, phase: 'bot' }, 'me', now)).toBeNull()
    expect(newsIn(before, { ...head, lastAt: now - 300_000 }, 'me', now)).toBeNull()
  })
  it('is what comes into my hands, read or not and however old its last word, unless I reached for it', () => {
    const theirs = {
      ...head,
      agent: { id: 'su', name: '苏晴' },
      unread: 0,
      lastAt: now - 900_000,
      lastAuthor: 'agent' as const,
    }
    const given = { ...theirs, agent: { id: 'me', name: '小林' }, version: 5 }
    expect(newsIn(theirs, given, 'me', now)).toMatchObject({ id: 'a:given:5', mine: true, given: true })
    expect(newsIn(undefined, given, 'me', now)).toMatchObject({ given: true })
    expect(newsIn({ ...theirs, phase: 'waiting', agent: null }, given, 'me', now)).toMatchObject({ given: true })
    expect(newsIn(theirs, given, 'me', now, true)).toBeNull()
    expect(newsIn(given, { ...given, version: 6 }, 'me', now)).toBeNull()
    expect(newsIn(given, theirs, 'me', now)).toBeNull()
    expect(newsIn(theirs, { ...given, phase: 'closed' }, 'me', now)).toBeNull()
  })
  it('sounds for those it is meant for', () => {
    const mine = newsIn(before, head, 'me', now)!
    const other = newsIn(before, head, 'somebody', now)!
    const away = { attentive: false, shown: null, slowSeconds: 100, now }
    expect(shouldSound(mine, { ...away, sound: 'mine' })).toBe(true)
    expect(shouldSound(other, { ...away, sound: 'mine' })).toBe(false)
    expect(shouldSound(other, { ...away, sound: 'all' })).toBe(true)
    expect(shouldSound(mine, { ...away, sound: 'none' })).toBe(false)
    expect([isForMe(mine, 'none'), isForMe(other, 'none'), isForMe(other, 'mine'), isForMe(other, 'all')]).toEqual([
      true,
      false,
      false,
      true,
    ])
  })
  it('is silent for what one is looking at, unless that customer waits too long', () => {
    const here = { sound: 'all' as const, attentive: true, shown: 'a', slowSeconds: 100, now }
    expect(shouldSound(newsIn(before, head, 'me', now)!, here)).toBe(false)
    expect(shouldSound(newsIn(before, { ...head, awaitingSince: now - 101_000 }, 'me', now)!, here)).toBe(true)
  })
  it('stands in the title and on the icon', () => {
    document.head.innerHTML = '<link rel="icon" href="/favicon.svg">'
    expect([titleOf(0), titleOf(3), titleOf(150)]).toEqual(['Papilio', '(3) Papilio', '(99+) Papilio'])
    markTitle(2)
    expect(document.title).toBe('(2) Papilio')
    expect(document.querySelector<HTMLLinkElement>('link[rel=icon]')!.href).toMatch(/^data:image\/svg/)
    markTitle(0)
    expect(document.querySelector<HTMLLinkElement>('link[rel=icon]')!.href).toMatch(/favicon\.svg$/)
  })
})
