import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeHead } from '@/test/make'
import { clearDraft, draftOf, drafts, fetchDraft, readDrafts, writeDraft } from './drafts'
import { returnWords } from './returned'

const calls: string[] = []

beforeEach(() => {
  vi.useFakeTimers()
  calls.length = 0
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    calls.push(`${init.method} ${url} ${init.body ?? ''}`.trim())
    return new Response(null, { status: 204 })
  })
  readDrafts('me')
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('drafts', () => {
  it('are kept for each conversation, reply and note apart', () => {
    writeDraft('c1', { text: '给张伟' })
    writeDraft('c2', { text: '给李娜' })
    writeDraft('c1', { kind: 'note', note: '额度已问' })
    expect(draftOf('c1')).toMatchObject({ text: '给张伟', note: '额度已问', kind: 'note' })
    expect(draftOf('c2')).toMatchObject({ text: '给李娜', note: '', kind: 'text' })
  })

  it('are there after a restart, and only for the one who wrote them', () => {
    writeDraft('c1', { text: '半句话' })
    drafts.set(new Map())
    readDrafts('me')
    expect(draftOf('c1').text).toBe('半句话')
    readDrafts('somebody-else')
    expect(draftOf('c1').text).toBe('')
  })

  it('reach the account once the typing rests', async () => {
    writeDraft('c1', { text: '一' })
    writeDraft('c1', { text: '一二' })
    expect(calls).toEqual([])
    await vi.advanceTimersByTimeAsync(1500)
    expect(calls).toEqual(['PUT /api/v1/conversations/c1/draft {"text":"一二","kind":"text"}'])
  })

  it('are gone here and there after sending', async () => {
    writeDraft('c1', { text: '发出去' })
    clearDraft('c1', 'text')
    await vi.advanceTimersByTimeAsync(5000)
    expect(draftOf('c1').text).toBe('')
    expect(localStorage.length).toBe(0)
    expect(calls).toEqual(['DELETE /api/v1/conversations/c1/draft'])
  })

  it('of another device are taken where this one has none', async () => {
    await fetchDraft(makeHead({ id: 'c1', draft: { text: '手机上写的', kind: 'note' } }))
    expect(draftOf('c1')).toMatchObject({ note: '手机上写的', kind: 'note' })
    writeDraft('c2', { text: '这里写的' })
    await fetchDraft(makeHead({ id: 'c2', draft: { text: '手机上写的', kind: 'text' } }))
    expect(draftOf('c2').text).toBe('这里写的')
  })

  it('get the words of a message taken back, before what was written since', () => {
    writeDraft('c1', { text: '后来写的' })
    returnWords({
      id: 'a',
      conversation: 'c1',
      kind: 'text',
      text: '撤回的',
      files: [],
      at: 0,
      author: 'me',
      holdUntil: 1,
      stored: [],
      problem: null,
      number: null,
    })
    expect(draftOf('c1').text).toBe('撤回的\n后来写的')
  })

  it('survive a full store in memory', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    writeDraft('c1', { text: '仍然在' })
    expect(draftOf('c1').text).toBe('仍然在')
  })
})
