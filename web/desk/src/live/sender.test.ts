import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { outgoing, readOutgoing } from './outgoing'
import { release, sendAgain, sendHeld, sendNow, sendWords, startSending, takeBack } from './sender'
import { live } from './socket'
import { fresh } from './connection'

const words = { author: 'me', conversation: 'c1', kind: 'text' as const, text: '您好', files: [] }
const waiting = () => live.state.get().unacknowledged.map((say) => say.text)
const hear = (frame: Parameters<typeof live.happen>[0]) => live.happen(frame)

class SilentSocket {
  static OPEN = 1
  readyState = 0
  onopen = null
  onclose = null
  onmessage = null
  send() {}
  close() {}
}

let stop: (() => void) | undefined

/** As if the page had been closed and opened again: memory is gone, the store of the browser is not. */
function reload(): void {
  stop?.()
  outgoing.set([])
  live.state.set(fresh())
  stop = startSending('me')
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', SilentSocket)
  localStorage.clear()
  outgoing.set([])
  live.state.set(fresh())
  stop = startSending('me')
})

afterEach(() => {
  stop?.()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('sending', () => {
  it('waits so that it can be taken back, then goes out by itself', () => {
    sendWords({ ...words, holdMs: 5000 })
    expect(waiting()).toEqual([])
    vi.advanceTimersByTime(4800)
    expect(waiting()).toEqual([])
    vi.advanceTimersByTime(500)
    expect(waiting()).toEqual(['您好'])
  })

  it('gives the words back when it is taken back, and never sends them', () => {
    const item = sendWords({ ...words, holdMs: 5000 })
    expect(takeBack(item.id)?.text).toBe('您好')
    vi.advanceTimersByTime(10_000)
    expect(waiting()).toEqual([])
    expect(readOutgoing('me')).toEqual([])
  })

  it('can be hurried', () => {
    const item = sendWords({ ...words, holdMs: 10_000 })
    sendNow(item.id)
    expect(waiting()).toEqual(['您好'])
  })

  it('sends at once when waiting is off', () => {
    sendWords({ ...words, holdMs: 0 })
    expect(waiting()).toEqual(['您好'])
  })

  it('survives a reload while it waits, with the same id', () => {
    const item = sendWords({ ...words, holdMs: 5000 })
    reload()
    expect(outgoing.get().map((one) => one.id)).toEqual([item.id])
    vi.advanceTimersByTime(6000)
    expect(live.state.get().unacknowledged.map((say) => say.id)).toEqual([item.id])
  })

  it('survives a reload while the host is away', () => {
    sendWords({ ...words, holdMs: 0 })
    reload()
    expect(waiting()).toEqual(['您好'])
  })

  it('is not sent by a second tab when the first has taken it back', () => {
    const item = sendWords({ ...words, holdMs: 5000 })
    const otherTab = readOutgoing('me')
    takeBack(item.id)
    outgoing.set(otherTab)
    vi.advanceTimersByTime(6000)
    expect(waiting()).toEqual([])
  })

  it('is forgotten by the browser once the host has it', () => {
    const item = sendWords({ ...words, holdMs: 0 })
    hear({ type: 'frame', frame: { type: 'ack', id: item.id, conversation: 'c1', number: 4, at: 1 } })
    expect(readOutgoing('me')).toEqual([])
    expect(outgoing.get()[0]?.number).toBe(4)
    vi.advanceTimersByTime(31_000)
    expect(outgoing.get()).toEqual([])
  })

  it('lets go of what is held when somebody leaves, and says when the host has it', async () => {
    const item = sendWords({ ...words, holdMs: 5000 })
    sendWords({ ...words, conversation: 'c2', text: '别处的', holdMs: 5000 })
    const sent = sendHeld('c1')
    expect(waiting()).toEqual(['您好'])
    hear({ type: 'frame', frame: { type: 'ack', id: item.id, conversation: 'c1', number: 4, at: 1 } })
    expect(await sent).toBe('sent')
    expect(await sendHeld('nothing is held here')).toBe('sent')
  })

  it('says when the host refuses what somebody leaves behind, and when it does not answer', async () => {
    const item = sendWords({ ...words, holdMs: 5000 })
    const refused = sendHeld('c1')
    hear({ type: 'frame', frame: { type: 'refused', id: item.id, code: 'reply.outrun', title: '有同事刚刚回复' } })
    expect(await refused).toBe('refused')
    sendWords({ ...words, conversation: 'c2', holdMs: 5000 })
    const unanswered = sendHeld('c2')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await unanswered).toBe('unanswered')
  })

  it('is sent from memory where the browser has no room left', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    sendWords({ ...words, holdMs: 5000 })
    vi.advanceTimersByTime(6000)
    expect(waiting()).toEqual(['您好'])
  })

  it('goes out by another way when the page is closed, held or not, and is not held again', () => {
    const posted: { url: string; init: RequestInit }[] = []
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      posted.push({ url, init })
      return new Response(null, { status: 201 })
    })
    const item = sendWords({ ...words, holdMs: 5000, expected: 3 })
    const acked = sendWords({ ...words, text: '到了', holdMs: 0 })
    hear({ type: 'frame', frame: { type: 'ack', id: acked.id, conversation: 'c1', number: 4, at: 1 } })
    window.dispatchEvent(new Event('pagehide'))
    expect(posted.map(({ url }) => url)).toEqual(['/api/v1/conversations/c1/messages'])
    expect(posted[0]!.init).toMatchObject({ method: 'POST', keepalive: true })
    expect(JSON.parse(posted[0]!.init.body as string)).toEqual({
      id: item.id,
      kind: 'text',
      text: '您好',
      files: [],
      expected: 3,
    })
    expect(readOutgoing('me')[0]?.holdUntil).toBeNull()
  })

  it('keeps a refused one with its reason; insisting leaves out what the writer had seen', () => {
    const item = sendWords({ ...words, holdMs: 0, expected: 7 })
    hear({ type: 'frame', frame: { type: 'refused', id: item.id, code: 'reply.outrun', title: '有同事刚刚回复' } })
    expect(outgoing.get()[0]?.problem?.code).toBe('reply.outrun')
    release()
    expect(waiting()).toEqual([])
    sendAgain(item.id, true)
    expect(live.state.get().unacknowledged[0]).not.toHaveProperty('expected')
  })

  it('leaves what another person has written on this computer alone', () => {
    sendWords({ ...words, author: 'other', holdMs: 5000 })
    expect(readOutgoing('me')).toEqual([])
    expect(readOutgoing('other')).toHaveLength(1)
  })
})
