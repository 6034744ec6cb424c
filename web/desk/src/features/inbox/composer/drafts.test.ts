import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Draft } from '@/api/types'
import { live } from '@/live/socket'
import { clearDraft, draftOf, drafts, fetchDraft, readDrafts, watchDrafts, writeDraft, writeFiles } from './drafts'
import { returnWords } from './returned'

const calls: string[] = []
/** What the account holds, as other devices left it; a string is a fault. */
let account: Draft | null | 'unreachable' = null
/** Written here and told, some time ago. */
async function synced(text: string): Promise<void> {
  writeDraft('c1', { text })
  await vi.advanceTimersByTimeAsync(1500)
  calls.length = 0
}

beforeEach(() => {
  vi.useFakeTimers()
  calls.length = 0
  account = null
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (init.method === 'GET') {
      if (account === 'unreachable') throw new TypeError('no line')
      return new Response(JSON.stringify(account), { status: 200 })
    }
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
    account = { text: '手机上写的', kind: 'note' }
    await fetchDraft('c1')
    expect(draftOf('c1')).toMatchObject({ note: '手机上写的', kind: 'note', text: '' })
  })

  it('that another device has sent are gone here, if nothing was added', async () => {
    await synced('请把订单号发我')
    await fetchDraft('c1')
    expect(draftOf('c1').text).toBe('')
    expect(localStorage.length).toBe(0)
    await vi.advanceTimersByTimeAsync(5000)
    expect(calls).toEqual([])
  })

  it('that another device has gone on with are taken from there', async () => {
    await synced('请把')
    account = { text: '请把订单号发我', kind: 'text' }
    await fetchDraft('c1')
    expect(draftOf('c1').text).toBe('请把订单号发我')
    expect(calls).toEqual([])
  })

  it('written on here stay, although the other device has sent what they began with', async () => {
    await synced('请把')
    drafts.set(new Map([['c1', { ...draftOf('c1'), text: '请把照片发我' }]]))
    await fetchDraft('c1')
    expect(draftOf('c1').text).toBe('请把照片发我')
    await vi.advanceTimersByTimeAsync(1500)
    expect(calls).toEqual(['PUT /api/v1/conversations/c1/draft {"text":"请把照片发我","kind":"text"}'])
  })

  it('of which both devices have written on are both kept, and told', async () => {
    await synced('您好')
    drafts.set(new Map([['c1', { ...draftOf('c1'), text: '您好，这里写的' }]]))
    account = { text: '您好，手机上写的', kind: 'text' }
    await fetchDraft('c1')
    expect(draftOf('c1').text).toBe('您好，手机上写的\n您好，这里写的')
    await vi.advanceTimersByTimeAsync(1500)
    expect(calls).toHaveLength(1)
  })

  it('stay as they are while the account cannot be read, and while somebody writes', async () => {
    await synced('半句')
    account = 'unreachable'
    await fetchDraft('c1')
    expect(draftOf('c1').text).toBe('半句')
    account = null
    const looking = fetchDraft('c1')
    writeDraft('c1', { text: '半句话' })
    await looking
    expect(draftOf('c1').text).toBe('半句话')
  })

  it('are the same in every tab', () => {
    const stop = watchDrafts()
    const tell = (newValue: string | null) =>
      window.dispatchEvent(new StorageEvent('storage', { key: 'papilio.draft.me.c1', newValue }))
    tell(JSON.stringify({ text: '另一个标签页', note: '', kind: 'text', at: 1 }))
    expect(draftOf('c1')).toMatchObject({ text: '另一个标签页', files: { text: [], note: [] } })
    tell(null)
    expect(draftOf('c1').text).toBe('')
    stop()
  })

  it('follow the account as soon as another device has told it something else, also before they are opened here', async () => {
    const stop = watchDrafts()
    live.state.set((known) => ({ ...known, phase: 'live' }))
    const hint = () => live.happen({ type: 'frame', frame: { type: 'draft', conversation: 'c9' } })
    account = { text: '在家写的', kind: 'text' }
    hint()
    await vi.waitFor(() => expect(draftOf('c9').text).toBe('在家写的'))
    account = null
    hint()
    await vi.waitFor(() => expect(draftOf('c9').text).toBe(''))
    expect(calls).toEqual([])
    stop()
  })

  it('begun while a reply could still be taken back are told again after it', async () => {
    const stop = watchDrafts()
    live.state.set((known) => ({ ...known, phase: 'live' }))
    await synced('还有一件事')
    live.happen({ type: 'frame', frame: { type: 'ack', id: 'a', conversation: 'c1', number: 4, at: 1 } })
    live.happen({ type: 'frame', frame: { type: 'ack', id: 'b', conversation: 'c2', number: 4, at: 1 } })
    await vi.advanceTimersByTimeAsync(1500)
    expect(calls).toEqual(['PUT /api/v1/conversations/c1/draft {"text":"还有一件事","kind":"text"}'])
    stop()
  })

  it('keep the files that are to go along, until they have gone', () => {
    const file = { id: 'f1', name: '说明.txt', type: 'text/plain', size: 5, width: null, height: null, url: '/f1' }
    writeFiles('c1', 'text', () => [file])
    drafts.set(new Map())
    readDrafts('me')
    expect(draftOf('c1').files.text).toEqual([file])
    clearDraft('c1', 'text')
    expect(draftOf('c1').files.text).toEqual([])
    expect(localStorage.length).toBe(0)
  })

  it('keep the files of a note from the reply, also those of an earlier version', () => {
    const file = { id: 'f1', name: '说明.txt', type: 'text/plain', size: 5, width: null, height: null, url: '/f1' }
    writeFiles('c1', 'note', () => [file])
    clearDraft('c1', 'text')
    expect(draftOf('c1').files).toEqual({ text: [], note: [file] })
    localStorage.setItem('papilio.draft.me.c2', JSON.stringify({ text: '', note: '核对', kind: 'note', files: [file] }))
    readDrafts('me')
    expect(draftOf('c2').files).toEqual({ text: [], note: [file] })
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
