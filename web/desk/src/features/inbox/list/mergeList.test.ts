import { describe, expect, it, vi } from 'vitest'
import type { Head } from '@/api/types'
import { flushHeads, heads, noteHead } from '@/live/heads'
import { makeHead } from '@/test/make'
import { seeded } from '@/test/random'
import { patienceOf, slowOnes } from './awaiting'
import { belongs, compareHeads, mergeList, neighbour, successor, type ListFilter } from './mergeList'

const mine: ListFilter = { view: 'mine', order: 'newest', queue: null, search: '' }
const live = (...heads: Head[]) => new Map(heads.map((head) => [head.id, head]))
const ids = (heads: Head[]) => heads.map((head) => head.id)

describe('the list', () => {
  it('moves a conversation up when something newer is said', () => {
    const loaded = [
      makeHead({ id: 'a', lastAt: 30 }),
      makeHead({ id: 'b', lastAt: 20 }),
      makeHead({ id: 'c', lastAt: 10 }),
    ]
    expect(ids(mergeList(loaded, live(makeHead({ id: 'c', lastAt: 40, version: 2 })), mine, 'me', true))).toEqual([
      'c',
      'a',
      'b',
    ])
  })

  it('lets go of what no longer belongs to the view and takes in what now does', () => {
    const loaded = [makeHead({ id: 'a', lastAt: 30 }), makeHead({ id: 'b', lastAt: 20 })]
    const news = live(
      makeHead({ id: 'a', version: 2, agent: { id: 'other', name: '苏晴' } }),
      makeHead({ id: 'n', version: 1, lastAt: 25 }),
    )
    expect(ids(mergeList(loaded, news, mine, 'me', true))).toEqual(['n', 'b'])
  })

  it('does not put in what lies beyond the loaded pages: it comes with its own page', () => {
    const loaded = [makeHead({ id: 'a', lastAt: 30 }), makeHead({ id: 'b', lastAt: 20 })]
    const news = live(makeHead({ id: 'deep', lastAt: 5 }), makeHead({ id: 'new', lastAt: 40 }))
    expect(ids(mergeList(loaded, news, mine, 'me', false))).toEqual(['new', 'a', 'b'])
    expect(ids(mergeList(loaded, news, mine, 'me', true))).toEqual(['new', 'a', 'b', 'deep'])
  })

  it('never shows an older state over a newer one', () => {
    const [only] = mergeList(
      [makeHead({ id: 'a', version: 5, unread: 0 })],
      live(makeHead({ id: 'a', version: 4, unread: 3 })),
      mine,
      'me',
      true,
    )
    expect(only?.unread).toBe(0)
  })

  it('lets go of what was heard before the list was asked for and does not stand in it', () => {
    vi.useFakeTimers({ now: 1_000 })
    noteHead(makeHead({ id: 'closed while the line was cut', lastAt: 40 }))
    vi.setSystemTime(3_000)
    noteHead(makeHead({ id: 'heard since', lastAt: 50 }))
    flushHeads()
    vi.useRealTimers()
    const loaded = [makeHead({ id: 'a', lastAt: 30 })]
    expect(ids(mergeList(loaded, heads.get(), mine, 'me', true, 500))).toEqual([
      'heard since',
      'closed while the line was cut',
      'a',
    ])
    expect(ids(mergeList(loaded, heads.get(), mine, 'me', true, 2_000))).toEqual(['heard since', 'a'])
    heads.set(new Map())
  })

  it('keeps the own draft, which news cannot carry, also when the customer goes on', () => {
    const loaded = [makeHead({ id: 'a', draft: { text: '半句', kind: 'text' }, lastNumber: 3 })]
    const seen = makeHead({ id: 'a', version: 2, lastNumber: 3 })
    expect(mergeList(loaded, live(seen), mine, 'me', true)[0]?.draft).toEqual({ text: '半句', kind: 'text' })
    const said = mergeList(loaded, live({ ...seen, lastNumber: 4 }), mine, 'me', true)[0]
    expect(said).toMatchObject({ lastNumber: 4, draft: { text: '半句' } })
  })

  it('in waiting order puts the longest wait first and those who do not wait last', () => {
    const all = [
      makeHead({ id: 'none', awaitingSince: null, lastAt: 99 }),
      makeHead({ id: 'short', awaitingSince: 50 }),
      makeHead({ id: 'long', awaitingSince: 10 }),
    ]
    expect(ids(all.sort(compareHeads('waiting')))).toEqual(['long', 'short', 'none'])
  })

  it('keeps to the queue that was chosen', () => {
    const loaded = [makeHead({ id: 'a' }), makeHead({ id: 'b', queue: { id: 'q2', name: '物流' } })]
    expect(ids(mergeList(loaded, live(), { ...mine, queue: 'q2' }, 'me', true))).toEqual(['b'])
  })

  it('leaves the order of a search to the host and keeps the places found', () => {
    const loaded = [
      makeHead({ id: 'a', lastAt: 1, phase: 'closed', hit: { number: 3, text: '退款' } }),
      makeHead({ id: 'b', lastAt: 9 }),
    ]
    const merged = mergeList(
      loaded,
      live(makeHead({ id: 'a', version: 2, lastText: '新' })),
      { ...mine, search: '退款' },
      'me',
      true,
    )
    expect(ids(merged)).toEqual(['a', 'b'])
    expect(merged[0]).toMatchObject({ lastText: '新', hit: { number: 3 } })
  })

  it('shows each conversation once and in order, whatever happens (seeded)', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seeded(seed)
      const make = (id: string, version: number) =>
        makeHead({
          id,
          version,
          lastAt: Math.floor(random() * 1000),
          agent: { id: random() < 0.8 ? 'me' : 'x', name: '' },
          phase: random() < 0.85 ? 'open' : 'closed',
          awaitingSince: random() < 0.5 ? Math.floor(random() * 1000) : null,
        })
      const order = random() < 0.5 ? 'newest' : 'waiting'
      const loaded = Array.from({ length: 60 }, (_, i) => make(`h${i}`, 1))
        .filter((head) => belongs(head, 'mine', 'me'))
        .sort(compareHeads(order))
      const news = live(...Array.from({ length: 50 }, (_, i) => make(`h${i * 2}`, 2)))
      const merged = mergeList(loaded, news, { ...mine, order }, 'me', random() < 0.5)
      expect(new Set(ids(merged)).size).toBe(merged.length)
      expect(ids(merged)).toEqual(ids([...merged].sort(compareHeads(order))))
      expect(merged.every((head) => belongs(head, 'mine', 'me'))).toBe(true)
    }
  })

  it('knows what to go on with, also when the list has changed meanwhile', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => makeHead({ id })) as [Head, Head, Head, Head]
    expect(successor([a, b, c, d], [a, c, d], 'b')).toBe(c)
    expect(successor([a, b, c, d], [d, a], 'b')).toBe(d)
    expect(successor([a, b, c], [b, a], 'b')).toBe(a)
    expect(successor([a, b], [c, d], 'b')).toBe(c)
    expect(successor([a, b], [b], 'b')).toBeUndefined()
  })
  it('knows the next one', () => {
    const all = [makeHead({ id: 'a' }), makeHead({ id: 'b' })]
    expect(neighbour(all, 'a', 1)?.id).toBe('b')
    expect(neighbour(all, 'b', 1)).toBeUndefined()
    expect(neighbour(all, undefined, 1)?.id).toBe('a')
  })
})

describe('patience', () => {
  it('has three steps', () => {
    expect([0, 99_000, 100_000, 299_000, 300_000].map((ms) => patienceOf(ms, 100))).toEqual([
      'calm',
      'calm',
      'slow',
      'slow',
      'late',
    ])
  })
  it('counts only people who wait for people, the longest wait first', () => {
    const all = [
      makeHead({ id: 'bot', phase: 'bot', awaitingSince: 0 }),
      makeHead({ id: 'late', awaitingSince: 1000 }),
      makeHead({ id: 'later', awaitingSince: 500 }),
      makeHead({ id: 'fresh', awaitingSince: 190_000 }),
      makeHead({ id: 'done', awaitingSince: null }),
    ]
    expect(ids(slowOnes(all, 200_000, 100))).toEqual(['later', 'late'])
  })
})
