import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Id } from '@/api/types'
import { FakeApi } from '@/test/fakeApi'
import { makeMessage } from '@/test/make'
import { fresh } from './connection'
import { live } from './socket'
import { leaveThread, loadOlder, openThread, renewThread, threads } from './threads'

const HOUR = 3600_000
const link = (age: string) => ({
  id: 'f1',
  name: '表盘.png',
  type: 'image/png',
  size: 5,
  width: 1,
  height: 1,
  url: `/files/f1?${age}`,
})

let api: FakeApi
beforeEach(async () => {
  vi.useFakeTimers()
  api = new FakeApi([], [makeMessage({ number: 1, files: [link('yesterday')] }), makeMessage({ number: 2 })])
  live.start([])
  await vi.advanceTimersByTimeAsync(10)
})
afterEach(() => {
  live.stop()
  live.state.set(fresh())
  threads.set(new Map())
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const followed = (): Id[] => Object.keys(live.state.get().subscriptions)
const linkShown = () => threads.get().get('c1')?.items[0]?.files[0]?.url
const reads = () => api.calls.filter((call) => call.path === '/conversations/c1/messages').length
const dayLater = (hours: number) => {
  vi.setSystemTime(Date.now() + hours * HOUR)
  api.messages = [makeMessage({ number: 1, files: [link('today')] }), makeMessage({ number: 2 })]
}

describe('a thread kept for long', () => {
  it('is read again when it is opened, so that its pictures do not end', async () => {
    await openThread('c1', 2)
    leaveThread('c1')
    dayLater(7)
    await openThread('c1', 2)
    await vi.waitFor(() => expect(linkShown()).toBe('/files/f1?today'))
    expect(followed()).toEqual(['c1'])
  })

  it('is read again while it is shown, and not before it is time', async () => {
    await openThread('c1', 2)
    const before = reads()
    await renewThread('c1')
    expect(reads()).toBe(before)
    dayLater(7)
    await renewThread('c1')
    expect(linkShown()).toBe('/files/f1?today')
    expect(threads.get().get('c1')!.items).toHaveLength(2)
  })

  it('is read again as far as somebody has scrolled, and as a whole', async () => {
    api.messages = Array.from({ length: 450 }, (_, index) => makeMessage({ number: index + 1 }))
    await openThread('c1', 450)
    await loadOlder('c1')
    vi.setSystemTime(Date.now() + 7 * HOUR)
    api.messages = api.messages.map((message) => ({ ...message, files: [link('today')] }))
    await renewThread('c1')
    const { items } = threads.get().get('c1')!
    expect(items).toHaveLength(450)
    expect(items.every((message) => message.files[0]?.url === '/files/f1?today')).toBe(true)
  })

  it('stays as it is where the host cannot be reached, and is read the next time', async () => {
    await openThread('c1', 2)
    dayLater(7)
    const answering = globalThis.fetch
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('no line')
    })
    await renewThread('c1')
    expect(linkShown()).toBe('/files/f1?yesterday')
    vi.stubGlobal('fetch', answering)
    await renewThread('c1')
    expect(linkShown()).toBe('/files/f1?today')
  })
})

describe('a thread left before it was there', () => {
  it('is not followed when its answer comes', async () => {
    const letGo = api.hold('/conversations/c1/messages')
    const opening = openThread('c1', 2)
    leaveThread('c1')
    letGo()
    await opening
    expect(followed()).toEqual([])
    expect(api.sent.filter((frame) => frame.type === 'subscribe')).toEqual([])
    expect(threads.get().has('c1')).toBe(false)
  })

  it('and come back to is followed once it is', async () => {
    const letGo = api.hold('/conversations/c1/messages')
    const opening = openThread('c1', 2)
    leaveThread('c1')
    const again = openThread('c1', 2)
    letGo()
    await Promise.all([opening, again])
    expect(followed()).toEqual(['c1'])
    expect(threads.get().get('c1')?.status).toBe('ready')
  })

  it('is nothing the next person at this desk would find', async () => {
    const letGo = api.hold('/conversations/c1/messages')
    const opening = openThread('c1', 2)
    threads.set(new Map())
    letGo()
    await opening
    expect(threads.get().size).toBe(0)
  })
})

it('some hundred switches leave one conversation followed and few kept', async () => {
  for (let round = 0; round < 400; round++) {
    const id = `c${(round * 7) % 90}`
    const opening = openThread(id, 2)
    // Every third is left before it has come.
    if (round % 3 > 0) await opening
    if (round < 399) leaveThread(id)
  }
  await vi.advanceTimersByTimeAsync(100)
  expect(followed()).toHaveLength(1)
  expect(threads.get().size).toBeLessThanOrEqual(24)
  const [said, taken] = (['subscribe', 'unsubscribe'] as const).map((type) => {
    const last = new Map<Id, number>()
    api.sent.forEach((frame, at) => frame.type === type && last.set(frame.conversation, at))
    return last
  })
  const open = [...said!].filter(([id, at]) => at > (taken!.get(id) ?? -1)).map(([id]) => id)
  expect(open).toEqual(followed())
})
