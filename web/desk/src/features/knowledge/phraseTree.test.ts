import { describe, expect, it } from 'vitest'
import type { Phrase } from '@/api/types'
import { seeded } from '@/test/random'
import { groupPaths, groupsOf, moved, problemsOf, unknownVariable, visible, type PhraseDraft } from './phraseTree'

const phrase = (id: string, group: string, place: number, over: Partial<Phrase> = {}): Phrase => ({
  id,
  version: 1,
  scope: 'public',
  group,
  title: `title ${id}`,
  shortcut: null,
  text: `text ${id}`,
  place,
  ...over,
})
const list = [
  phrase('a', '物流/催单', 1),
  phrase('b', '物流', 2),
  phrase('c', '售后/退款', 3),
  phrase('d', '', 4),
  phrase('e', '物流/催单', 5),
  phrase('own', '物流', 1, { scope: 'personal' }),
]
const common = list.filter((one) => one.scope === 'public')
const draft: PhraseDraft = {
  scope: 'public',
  group: '物流/催单',
  title: '催单',
  shortcut: 'cd',
  text: '{{customer.name}}您好',
}

describe('groups', () => {
  it('have two levels and count what lies below them', () => {
    expect(groupsOf(common).map((one) => [one.path, one.count])).toEqual([
      ['物流', 3],
      ['售后', 1],
    ])
    expect(groupsOf(common)[0]!.children.map((one) => [one.name, one.path, one.count])).toEqual([
      ['催单', '物流/催单', 2],
    ])
    expect(groupPaths(common)).toEqual(['物流', '物流/催单', '售后', '售后/退款'])
  })
  it('show their own phrases and those below, of one list', () => {
    expect(visible(list, { scope: 'public', group: '物流' }, '').map((one) => one.id)).toEqual(['a', 'b', 'e'])
    expect(visible(list, { scope: 'public', group: '物流/催单' }, '').map((one) => one.id)).toEqual(['a', 'e'])
    expect(visible(list, { scope: 'personal', group: null }, '').map((one) => one.id)).toEqual(['own'])
  })
  it('are searched by title, keys, group and text', () => {
    expect(visible(list, { scope: 'public', group: null }, '退款').map((one) => one.id)).toEqual(['c'])
    expect(visible(list, { scope: 'public', group: null }, 'text d').map((one) => one.id)).toContain('d')
  })
})

describe('moving', () => {
  it('within everything is plain', () => {
    expect(moved(common, common, 0, 2)).toEqual(['b', 'c', 'a', 'd', 'e'])
  })
  it('within a group leaves the others where they are', () => {
    const shown = visible(list, { scope: 'public', group: '物流/催单' }, '')
    expect(moved(common, shown, 1, 0)).toEqual(['e', 'b', 'c', 'd', 'a'])
  })
  it('never loses or doubles one', () => {
    const random = seeded(11)
    for (let round = 0; round < 300; round++) {
      const shown = common.filter(() => random() < 0.6)
      const order = moved(common, shown, Math.floor(random() * 6), Math.floor(random() * 8) - 1)
      expect([...order].sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
    }
  })
})

describe('what somebody writes', () => {
  it('stands when it follows the rules', () => expect(problemsOf(draft)).toEqual([]))
  it('may have no group and no keys', () => expect(problemsOf({ ...draft, group: ' ', shortcut: '' })).toEqual([]))
  it.each<[Partial<PhraseDraft>, string]>([
    [{ title: ' ' }, 'title'],
    [{ title: 'x'.repeat(61) }, 'title'],
    [{ text: '' }, 'text'],
    [{ text: 'x'.repeat(4001) }, 'text'],
    [{ group: 'a/b/c' }, 'group'],
    [{ group: 'a/' }, 'group'],
    [{ group: 'x'.repeat(31) }, 'group'],
    [{ shortcut: 'a b' }, 'shortcut'],
    [{ shortcut: 'x'.repeat(21) }, 'shortcut'],
    [{ text: '{{customer.nane}}' }, 'variable'],
  ])('%o has a problem with its %s', (part, problem) => expect(problemsOf({ ...draft, ...part })).toEqual([problem]))
  it('is told which variable is unknown', () => {
    expect(unknownVariable('{{agent.name}} {{ customer.name }}')).toBe('{{ customer.name }}')
    expect(unknownVariable('{{agent.name}} { {x} }')).toBeNull()
  })
})
