import { describe, expect, it } from 'vitest'
import type { ConversationEvent, Message } from '@/api/types'
import { makeMessage } from '@/test/make'
import { deliveryOf, mayChange } from './delivery'
import { applyEdits, isEmojiOnly, newsStart, rowsOf, type Row } from './rows'
import { eventWords } from './SystemLine'

const agent = { kind: 'agent' as const, id: 'me', name: '小林' }
const event = (name: string, number: number, over: Partial<ConversationEvent> = {}): ConversationEvent => ({
  name: `conversation.${name}`,
  at: 1_772_499_600_000 + number * 1000,
  number,
  actor: { kind: 'system', id: null, name: null },
  data: {},
  ...over,
})
const rows = (items: Message[], events: ConversationEvent[] = [], complete = true, newsFrom: number | null = null) =>
  rowsOf({ items, events, outgoing: [], complete, newsFrom })
const kinds = (found: Row[]) =>
  found.map((row) =>
    row.type === 'said' ? row.said.number : row.type === 'event' ? row.event.name.split('.')[1] : row.type,
  )

describe('the thread', () => {
  it('puts what happened between what was said, by number', () => {
    const items = [1, 2, 3].map((number) => makeMessage({ number }))
    expect(kinds(rows(items, [event('ended', 3), event('started', 0), event('answered', 2)]))).toEqual([
      'day',
      'started',
      1,
      2,
      'answered',
      3,
      'ended',
    ])
  })
  it('keeps earlier events back until the messages before them are there', () => {
    const items = [5, 6].map((number) => makeMessage({ number }))
    expect(kinds(rows(items, [event('started', 0), event('answered', 5)], false))).toEqual(['day', 5, 'answered', 6])
  })
  it('begins a day with its name', () => {
    const day = 86_400_000
    const items = [
      makeMessage({ number: 1, at: day * 20_000 }),
      makeMessage({ number: 2, at: day * 20_001 }),
      makeMessage({ number: 3, at: day * 20_001 + 1 }),
    ]
    expect(kinds(rows(items))).toEqual(['day', 1, 'day', 2, 3])
  })
  it('shows edits and deletions at the place of what they change', () => {
    const items = [
      makeMessage({ number: 1, author: agent }),
      makeMessage({ number: 2, author: agent }),
      makeMessage({ number: 3, kind: 'edit', about: 1, text: '改好的', author: agent }),
      makeMessage({ number: 4, kind: 'delete', about: 2, text: '', author: agent }),
    ]
    expect(applyEdits(items).map(({ number, text, edited, deleted }) => ({ number, text, edited, deleted }))).toEqual([
      { number: 1, text: '改好的', edited: true, deleted: false },
      { number: 2, text: '', edited: false, deleted: true },
    ])
  })
  it('shows a corrected note at its place, and one taken back as gone', () => {
    const note = { kind: 'note' as const, author: agent }
    const items = [
      makeMessage({ number: 1, ...note }),
      makeMessage({ number: 2, ...note }),
      makeMessage({ number: 3, ...note, about: 1, text: '改好的' }),
      makeMessage({ number: 4, ...note, about: 2, text: '' }),
    ]
    expect(applyEdits(items).map(({ number, text, edited, deleted }) => ({ number, text, edited, deleted }))).toEqual([
      { number: 1, text: '改好的', edited: true, deleted: false },
      { number: 2, text: '', edited: false, deleted: true },
    ])
  })
  it('groups one writer, and a note never with a reply', () => {
    const items = [
      makeMessage({ number: 1 }),
      makeMessage({ number: 2 }),
      makeMessage({ number: 3, author: agent }),
      makeMessage({ number: 4, author: agent, kind: 'note' }),
      makeMessage({ number: 5, author: agent }),
    ]
    const said = rows(items).flatMap((row) => (row.type === 'said' ? [[row.first, row.last]] : []))
    expect(said).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
      [true, true],
    ])
  })
  it('hides what is on its way once the host has given it back', () => {
    const item = {
      id: 'm2',
      conversation: 'c1',
      kind: 'text' as const,
      text: '',
      files: [],
      at: 0,
      author: 'me',
      holdUntil: null,
      stored: [],
      problem: null,
      number: 2,
    }
    const parts = { events: [], newsFrom: null, complete: true, outgoing: [item] }
    expect(kinds(rowsOf({ ...parts, items: [makeMessage({ number: 1 })] }))).toEqual(['day', 1, 'outgoing'])
    expect(kinds(rowsOf({ ...parts, items: [makeMessage({ number: 1 }), makeMessage({ number: 2 })] }))).toEqual([
      'day',
      1,
      2,
    ])
  })
  it('marks where the new begins', () => {
    const items = [
      makeMessage({ number: 1 }),
      makeMessage({ number: 2, author: agent }),
      makeMessage({ number: 3 }),
      makeMessage({ number: 4 }),
    ]
    expect(newsStart(items, 2)).toBe(3)
    expect(newsStart(items, 0)).toBeNull()
    expect(kinds(rows(items, [], true, 3))).toEqual(['day', 1, 2, 'news', 3, 4])
  })
})

describe('delivery', () => {
  const none = { deliveredTo: 0, readTo: 0, failed: {}, queued: [] }
  const said = applyEdits([makeMessage({ number: 4, author: agent, state: 'sent' })])[0]!
  it('is as far as the marks have come', () => {
    expect(deliveryOf(said, none)).toBe('sent')
    expect(deliveryOf(said, { ...none, queued: [4] })).toBe('queued')
    expect(deliveryOf({ ...said, state: 'failed' }, { ...none, queued: [4] })).toBe('queued')
    expect(deliveryOf({ ...said, state: 'failed' }, none)).toBe('sent')
    expect(deliveryOf({ ...said, state: 'queued' }, none)).toBe('sent')
    expect(deliveryOf(said, { ...none, deliveredTo: 4 })).toBe('delivered')
    expect(deliveryOf(said, { ...none, deliveredTo: 4, readTo: 5 })).toBe('read')
    expect(deliveryOf(said, { ...none, readTo: 9, failed: { 4: '停机' } })).toBe('failed')
  })
  it('is nothing for notes and customers', () => {
    expect(deliveryOf({ ...said, kind: 'note' }, none)).toBeNull()
    expect(deliveryOf({ ...said, author: { kind: 'customer', id: 'k', name: null } }, none)).toBeNull()
  })
  it('may be changed by its writer for five minutes', () => {
    expect(mayChange(said, 'me', said.at + 299_000)).toBe(true)
    expect(mayChange(said, 'me', said.at + 300_000)).toBe(false)
    expect(mayChange(said, 'other', said.at)).toBe(false)
  })
})

describe('words', () => {
  const nameOf = (id: string | null | undefined) => ({ me: '小林', q1: '售后', b: '苏晴' })[id ?? ''] ?? null
  it('name people and queues behind their ids', () => {
    expect(eventWords(event('queued', 1, { data: { queue: 'q1' } }), nameOf)).toBe('进入售后排队')
    expect(eventWords(event('answered', 1, { data: { agent: 'me' } }), nameOf)).toBe('小林 接起了会话')
    expect(
      eventWords(
        event('handed_over', 1, { actor: { kind: 'agent', id: 'me', name: null }, data: { toAgent: 'b' } }),
        nameOf,
      ),
    ).toBe('小林 把会话转给 苏晴')
    expect(
      eventWords(
        event('handed_over', 1, { actor: { kind: 'agent', id: 'b', name: null }, data: { toAgent: 'b' } }),
        nameOf,
      ),
    ).toBe('苏晴 接手了会话')
    expect(eventWords(event('ended', 1, { data: { exit: 'solved' } }), nameOf)).toContain('已解决')
  })
  it('say nothing about what they do not know', () => {
    expect(eventWords(event('level_entered', 1), nameOf)).toBeNull()
  })
  it('of nothing but emoji are large', () => {
    expect(['👍', '😭😭', '❤️', '👨‍👩‍👧', '🇨🇳', '👍🏽 🎉'].every(isEmojiOnly)).toBe(true)
    expect(['好👍', '123', '', '👍👍👍👍👍👍👍', '#'].some(isEmojiOnly)).toBe(false)
  })
})
