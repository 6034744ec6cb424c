import { describe, expect, it } from 'vitest'
import type { Phrase } from '@/api/types'
import { insertAt, replaceTrigger, triggerAt } from './caret'
import { findEmoji } from './emoji'
import { fillPhrase, findPhrases, GAP } from './phrases'

const phrase = (place: number, group: string, title: string, shortcut: string | null, text: string): Phrase => ({
  id: `p${place}`,
  version: 1,
  scope: 'public',
  group,
  title,
  shortcut,
  text,
  place,
})
const phrases = [
  phrase(0, '物流/催单', '已催物流', 'cdl', '已经为您催促快递。'),
  phrase(1, '售后/退款', '退款时效', 'tksx', '退款 1–3 个工作日到账。'),
  phrase(2, 'Delivery', 'Where is my parcel', 'wp', 'Your parcel is on its way.'),
  phrase(3, '常用', '问好', null, '您好，我是{{agent.name}}。'),
]
const titles = (query: string) => findPhrases(phrases, query).map((one) => one.title)

describe('"/"', () => {
  it('opens after a space, at the beginning and after Chinese punctuation, not inside a word or an address', () => {
    expect(triggerAt('/tk', 3, ['/'])).toEqual({ sign: '/', query: 'tk', start: 0, end: 3 })
    expect(triggerAt('好的，/', 4, ['/'])).toMatchObject({ query: '' })
    expect(triggerAt('see http://a', 12, ['/'])).toBeNull()
    expect(triggerAt('1/2', 3, ['/'])).toBeNull()
    expect(triggerAt('/tk 退', 5, ['/'])).toBeNull()
  })
  it('offers colleagues after "@" only where it is asked for', () => {
    expect(triggerAt('请 @陈', 4, ['/', '@'])).toMatchObject({ sign: '@', query: '陈' })
    expect(triggerAt('请 @陈', 4, ['/'])).toBeNull()
  })
  it('finds by shortcut, by a piece of the title or the text, by initials, by scattered letters', () => {
    expect(titles('tksx')[0]).toBe('退款时效')
    expect(titles('退款')[0]).toBe('退款时效')
    expect(titles('催促')).toEqual(['已催物流'])
    expect(titles('wimp')[0]).toBe('Where is my parcel')
    expect(titles('tx')).toContain('退款时效')
    expect(titles('zzz')).toEqual([])
  })
  it('shows all in their own order without letters', () => {
    expect(titles('')).toEqual(['已催物流', '退款时效', 'Where is my parcel', '问好'])
  })
  it('puts the words in the place of what was typed', () => {
    const trigger = triggerAt('好的 /tk', 6, ['/'])!
    expect(replaceTrigger('好的 /tk', trigger, '退款。')).toEqual({ text: '好的 退款。', selection: [6, 6] })
  })
})

describe('variables', () => {
  it('are filled', () => {
    expect(
      fillPhrase('{{customer.name}}您好，我是{{ agent.name }}', { 'customer.name': '张伟', 'agent.name': '小林' }),
    ).toEqual({ text: '张伟您好，我是小林', gap: null })
  })
  it('we do not know become a gap to fill, selected after inserting', () => {
    const { text, gap } = fillPhrase('寄到 {{customer.address}}，对吗？{{unknown.word}}', { 'customer.address': null })
    expect(text).toBe(`寄到 ${GAP}，对吗？${GAP}`)
    expect(gap).toEqual([3, 7])
    const edit = replaceTrigger('/a', triggerAt('/a', 2, ['/'])!, text, gap)
    expect(edit.text.slice(...edit.selection)).toBe(GAP)
  })
})

describe('emoji', () => {
  it('are found in Chinese and in English, those that begin so first', () => {
    expect(findEmoji('谢谢').map((one) => one.sign)).toContain('🙏')
    expect(findEmoji('gift')[0]?.sign).toBe('🎁')
    expect(findEmoji('没有这个')).toEqual([])
  })
  it('go in at the caret', () => {
    expect(insertAt('好的谢谢', [2, 2], '👍')).toEqual({ text: '好的👍谢谢', selection: [4, 4] })
  })
})
