import { beforeEach, describe, expect, it } from 'vitest'
import { endTyping, forgetMarks, marks, noteTyping, noteViewers, pruneTyping, TYPING_LASTS_MS } from './marks'

const customer = { kind: 'customer' as const, id: 'k', name: '张伟' }
const of = (id: string) => marks.get().get(id)

beforeEach(forgetMarks)

describe('who is where', () => {
  it('leaves oneself out, and keeps typing apart from looking', () => {
    noteViewers(
      'c1',
      [
        { id: 'me', name: '小林', typing: true, away: false },
        { id: 'b', name: '苏晴', typing: true, away: false },
        { id: 'c', name: '何宇', typing: false, away: false },
      ],
      'me',
    )
    expect(of('c1')?.viewers.map((one) => one.name)).toEqual(['苏晴', '何宇'])
    expect(of('c1')?.typing.map((one) => one.author.name)).toEqual(['苏晴'])
  })
  it('forgets who types after a while without news', () => {
    noteTyping('c1', customer, '我想', 1000)
    pruneTyping(1000 + TYPING_LASTS_MS - 1)
    expect(of('c1')?.typing).toHaveLength(1)
    pruneTyping(1000 + TYPING_LASTS_MS)
    expect(of('c1')).toBeUndefined()
  })
  it('ends with the message itself', () => {
    noteTyping('c1', customer, '我想')
    endTyping('c1', customer)
    expect(of('c1')).toBeUndefined()
  })
})
