import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import * as upload from '@/api/upload'
import { getCommands, handleStroke } from '@/app/commands'
import { setPreferences } from '@/app/preferences'
import { changeLanguage } from '@/i18n'
import { fresh } from '@/live/connection'
import { heads, putHead } from '@/live/heads'
import { outgoing } from '@/live/outgoing'
import { startSending } from '@/live/sender'
import { live } from '@/live/socket'
import { noteMessage, threads } from '@/live/threads'
import { FakeApi } from '@/test/fakeApi'
import { makeHead, makeMe, makeMessage } from '@/test/make'
import { ThemeProvider } from '@/theme/ThemeProvider'
import { draftOf, readDrafts } from '../composer/drafts'
import { forgetUploads } from '../composer/useAttachments'
import { ThreadPane } from './ThreadPane'

let stops: (() => void)[] = []

async function open(over: Parameters<typeof makeHead>[0] = { id: 'c1' }, undoSeconds = 0) {
  const api = new FakeApi(
    [makeHead({ lastNumber: 2, ...over })],
    [makeMessage({ number: 1, text: '在吗' }), makeMessage({ number: 2, text: '表慢了' })],
  )
  setPreferences({ undoSeconds })
  queryClient.setQueryData(keys.me, makeMe())
  readDrafts('me')
  stops = [startSending('me'), live.on((frame) => frame.type === 'message' && noteMessage(frame.message))]
  show()
  await screen.findByText('表慢了')
  await waitFor(() => expect(live.state.get().phase).toBe('live'))
  return { api }
}

const nothing = () => undefined
function Desk({ id }: { id: string }) {
  return (
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <MemoryRouter>
          <ThreadPane id={id} onBack={nothing} onCustomer={nothing} onDone={nothing} onLeave={nothing} />
        </MemoryRouter>
      </ThemeProvider>
    </QueryClientProvider>
  )
}

const show = (id = 'c1') => render(<Desk id={id} />)

const write = (text: string) =>
  fireEvent.change(screen.getByRole('textbox'), { target: { value: text, selectionStart: text.length } })
const enter = () => fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' })
const choose = (name: string) =>
  fireEvent.click(screen.getByRole('button', { name: new RegExp(`^${name}`), pressed: false }))

afterEach(async () => {
  cleanup()
  vi.restoreAllMocks()
  stops.forEach((stop) => stop())
  live.state.set(fresh())
  outgoing.set([])
  threads.set(new Map())
  heads.set(new Map())
  queryClient.clear()
  vi.unstubAllGlobals()
  setPreferences({ undoSeconds: 5, language: 'zh-CN' })
  await changeLanguage('zh-CN')
})

describe('a conversation', () => {
  it('sends a reply with the last number seen, and shows it until the host gives it back', async () => {
    const { api } = await open()
    write('可以的，保修期内免费')
    enter()
    expect(api.said()[0]).toMatchObject({ conversation: 'c1', kind: 'text', text: '可以的，保修期内免费', expected: 2 })
    const { id } = api.said()[0]!
    expect(screen.getByRole('textbox')).toHaveProperty('value', '')
    act(() => {
      api.tell({
        type: 'message',
        message: makeMessage({
          number: 3,
          id,
          text: '可以的，保修期内免费',
          author: { kind: 'agent', id: 'me', name: '小林' },
          state: 'sent',
        }),
      })
      api.tell({ type: 'ack', id, conversation: 'c1', number: 3, at: 1 })
    })
    expect(screen.getAllByText('可以的，保修期内免费')).toHaveLength(1)
    expect(screen.getByText('已发送')).toBeTruthy()
  })

  it('ends only once the reply that was still held is with the host', async () => {
    const { api } = await open({ id: 'c1' }, 5)
    const closed = () => api.calls.some((call) => call.path === '/conversations/c1/close')
    write('祝您生活愉快')
    enter()
    expect(api.said()).toEqual([])
    fireEvent.click(screen.getByRole('button', { name: '结束会话（已解决）' }))
    await waitFor(() => expect(api.said()).toHaveLength(1))
    expect(closed()).toBe(false)
    act(() => api.tell({ type: 'ack', id: api.said()[0]!.id, conversation: 'c1', number: 3, at: 1 }))
    await waitFor(() => expect(closed()).toBe(true))
  })

  it('stays open, and says so, when that reply is refused', async () => {
    const { api } = await open({ id: 'c1' }, 5)
    write('我来处理')
    enter()
    fireEvent.click(screen.getByRole('button', { name: '结束会话（已解决）' }))
    await waitFor(() => expect(api.said()).toHaveLength(1))
    act(() => api.tell({ type: 'refused', id: api.said()[0]!.id, code: 'reply.outrun', title: '有同事刚刚回复' }))
    await screen.findByText(/会话先留着/)
    expect(api.calls.some((call) => call.path === '/conversations/c1/close')).toBe(false)
  })

  it('keeps reply and note apart, and a note goes out as a note, at once', async () => {
    const { api } = await open({ id: 'c1' }, 10)
    write('给客户的话')
    choose('内部备注')
    expect(screen.getByRole('textbox')).toHaveProperty('value', '')
    write('给同事的话')
    choose('回复')
    expect(screen.getByRole('textbox')).toHaveProperty('value', '给客户的话')
    choose('内部备注')
    enter()
    expect(api.said()).toHaveLength(1)
    expect(api.said()[0]).toMatchObject({ kind: 'note', text: '给同事的话' })
    expect(api.said()[0]).not.toHaveProperty('expected')
  })

  it('lets only the one who holds it reply, until taken over; a note is always possible', async () => {
    const { api } = await open({ id: 'c1', agent: { id: 'other', name: '苏晴' } })
    expect(screen.queryByRole('textbox')).toBeNull()
    expect(screen.getByText(/苏晴 在接待/)).toBeTruthy()
    choose('内部备注')
    expect(screen.getByRole('textbox')).toBeTruthy()
    choose('回复')
    fireEvent.click(within(screen.getByLabelText('回复客户')).getByRole('button', { name: '接手' }))
    await screen.findByRole('textbox')
    expect(api.calls.some((call) => call.path === '/conversations/c1/takeover')).toBe(true)
  })

  it('shows what a colleague wrote meanwhile, and sends anyway only when told to', async () => {
    const { api } = await open()
    write('我来处理')
    enter()
    const { id } = api.said()[0]!
    act(() => {
      api.tell({
        type: 'message',
        message: makeMessage({
          number: 3,
          id: 'x',
          text: '已经退款了',
          author: { kind: 'agent', id: 'other', name: '苏晴' },
          state: 'sent',
        }),
      })
      api.tell({ type: 'refused', id, code: 'reply.outrun', title: '有同事刚刚回复' })
    })
    const warning = screen.getByText(/苏晴 刚刚已经回复/).closest('article')!
    expect(within(warning).getByText('已经退款了')).toBeTruthy()
    fireEvent.click(within(warning).getByRole('button', { name: '仍然发送' }))
    expect(api.said().at(-1)).toMatchObject({ id, text: '我来处理' })
    expect(api.said().at(-1)).not.toHaveProperty('expected')
  })

  it('gives the words back while they wait to be sent', async () => {
    const { api } = await open({ id: 'c1' }, 10)
    write('发错了')
    enter()
    fireEvent.click(screen.getByRole('button', { name: '撤回' }))
    expect(screen.getByRole('textbox')).toHaveProperty('value', '发错了')
    expect(api.said()).toEqual([])
  })

  it('shows each handover with its note, also when it has come back to where it was', async () => {
    const { api } = await open()
    const handOver = (note: string, to: { id: string; name: string }) => {
      const [head] = api.heads
      const actor = { kind: 'agent' as const, id: head!.agent!.id, name: head!.agent!.name }
      const event = {
        name: 'conversation.handed_over',
        at: api.events.length,
        number: 2,
        actor,
        data: { toAgent: to.id, note },
      }
      api.events = [...api.events, event]
      api.heads = [{ ...head!, agent: to, version: head!.version + 1 }]
      act(() => putHead(api.heads[0]!))
    }
    handOver('请看看表带', { id: 'other', name: '苏晴' })
    await screen.findByText('请看看表带')
    handOver('已经换好', { id: 'me', name: '小林' })
    await screen.findByText('已经换好')
    expect(screen.getByText('请看看表带')).toBeTruthy()
  })

  it('changes its language without losing what is being written', async () => {
    await open()
    write('写到一半')
    await act(() => changeLanguage('en'))
    expect(screen.getByRole('button', { name: 'Internal note' })).toBeTruthy()
    expect(screen.getByRole('textbox')).toHaveProperty('value', '写到一半')
    expect(document.documentElement.lang).toBe('en')
  })
})

describe('files', () => {
  const file = { id: 'f1', name: '说明.txt', type: 'text/plain', size: 5, width: null, height: null, url: '/f1' }
  const drop = () => {
    const dataTransfer = { types: ['Files'], files: [new File(['退换货'], '说明.txt')], dropEffect: 'copy' }
    const pane = screen.getByRole('region', { name: /张伟/ })
    fireEvent.dragOver(pane, { dataTransfer })
    const veil = pane.lastElementChild!.textContent
    fireEvent.drop(pane, { dataTransfer })
    return veil
  }
  const attached = () => screen.queryByRole('list', { name: '附件' })?.textContent ?? null

  beforeEach(
    () => void vi.spyOn(upload, 'uploadFile').mockReturnValue({ done: Promise.resolve(file), cancel: () => {} }),
  )
  afterEach(() => {
    vi.restoreAllMocks()
    forgetUploads()
  })

  it('that were dropped on a note go with the note and never with the reply', async () => {
    const { api } = await open()
    choose('内部备注')
    expect(drop()).toBe('松手即可添加到这条消息')
    await waitFor(() => expect(attached()).toContain('说明.txt'))
    choose('回复')
    expect(attached()).toBeNull()
    expect(screen.getByLabelText('[草稿]')).toBeTruthy()
    write('您好')
    enter()
    expect(api.said()[0]).toMatchObject({ kind: 'text', files: [] })
    choose('内部备注')
    expect(attached()).toContain('说明.txt')
    write('资料')
    enter()
    expect(api.said()[1]).toMatchObject({ kind: 'note', files: ['f1'] })
    expect(attached()).toBeNull()
  })

  it('are not taken where nothing may be written, and it is said why', async () => {
    const { api } = await open({ id: 'c1', agent: { id: 'other', name: '苏晴' } })
    expect(drop()).toMatch(/苏晴 在接待/)
    expect(upload.uploadFile).not.toHaveBeenCalled()
    choose('内部备注')
    write('只是备注')
    enter()
    expect(api.said()[0]).toMatchObject({ kind: 'note', files: [] })
  })
})

describe('a conversation that is still on its way', () => {
  const keysTyped = (words: string) => {
    for (const key of words) {
      const target = document.activeElement ?? document.body
      if (!fireEvent.keyDown(target, { key })) continue
      if (target instanceof HTMLTextAreaElement) fireEvent.change(target, { target: { value: target.value + key } })
    }
  }

  /** One that was never opened: the host has not answered for it yet. */
  async function begin(head = makeHead({ id: 'c1', lastNumber: 2 }), listed = false, late = ['/conversations/c1']) {
    const api = new FakeApi([head], [makeMessage({ number: 1 }), makeMessage({ number: 2, text: '表慢了' })])
    const answers = late.map((path) => api.hold(path))
    setPreferences({ undoSeconds: 0 })
    queryClient.setQueryData(keys.me, makeMe())
    if (listed)
      queryClient.setQueryData(keys.list({ view: 'mine' }), {
        pages: [{ items: [head], next: null }],
        pageParams: [null],
      })
    readDrafts('me')
    window.addEventListener('keydown', handleStroke)
    stops = [startSending('me'), () => window.removeEventListener('keydown', handleStroke)]
    show()
    return { api, answer: () => answers.forEach((letGo) => letGo()) }
  }
  const ended = (api: FakeApi) => api.calls.some((call) => call.path.endsWith('/close'))

  it('is written in at once when a list has told of it', async () => {
    const { api, answer } = await begin(undefined, true)
    expect(screen.getByRole('heading', { name: '张伟' })).toBeTruthy()
    keysTyped('rthen we see')
    expect(screen.getByRole('textbox')).toHaveProperty('value', 'then we see')
    await screen.findByText('表慢了')
    act(answer)
    await waitFor(() => expect(api.calls.map((call) => call.path)).toContain('/customers/k-c1'))
    expect(screen.getByRole('textbox')).toHaveProperty('value', 'then we see')
    expect(ended(api)).toBe(false)
  })

  it('asks for its messages without waiting for its head, and keeps what is typed', async () => {
    const { api, answer } = await begin()
    expect(api.calls.map((call) => call.path)).toContain('/conversations/c1/messages')
    keysTyped('rthe ')
    fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' })
    expect(api.said()).toEqual([])
    act(answer)
    await screen.findByText('表慢了')
    keysTyped('end')
    expect(screen.getByRole('textbox')).toHaveProperty('value', 'the end')
    expect(document.activeElement).toBe(screen.getByRole('textbox'))
  })

  it('takes nothing typed for a command, where it turns out to be somebody else’s', async () => {
    const { api, answer } = await begin(makeHead({ id: 'c1', agent: { id: 'other', name: '苏晴' } }))
    keysTyped('rth')
    act(answer)
    await screen.findByText(/苏晴 在接待/)
    keysTyped('e net a')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.queryByRole('textbox')).toBeNull()
    expect(api.calls.every((call) => call.method === 'GET' || call.path.endsWith('/draft'))).toBe(true)
    expect(draftOf('c1').text).toBe('th')
    fireEvent.keyDown(document.activeElement!, { key: 'Escape' })
    keysTyped('a')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox')))
  })

  it('expects the last message the list told of, as long as no other has been seen', async () => {
    const { api } = await begin(undefined, true, ['/conversations/c1', '/conversations/c1/messages'])
    await waitFor(() => expect(live.state.get().phase).toBe('live'))
    keysTyped('rok')
    fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' })
    expect(api.said()[0]).toMatchObject({ text: 'ok', expected: 2 })
  })
})

/** Everything that lasts longer than a conversation is shown, and is to end with it. */
function watchLasting() {
  const timers = new Set<unknown>()
  const { setInterval: begin, clearInterval: end } = globalThis
  vi.spyOn(globalThis, 'setInterval').mockImplementation(((...parts: Parameters<typeof setInterval>) => {
    const timer = begin(...parts)
    timers.add(timer)
    return timer
  }) as typeof setInterval)
  vi.spyOn(globalThis, 'clearInterval').mockImplementation((timer) => {
    timers.delete(timer)
    end(timer)
  })
  let listeners = 0
  for (const target of [window, document]) {
    const { addEventListener: add, removeEventListener: remove } = target
    vi.spyOn(target, 'addEventListener').mockImplementation((...parts: unknown[]) => {
      listeners++
      add.apply(target, parts as never)
    })
    vi.spyOn(target, 'removeEventListener').mockImplementation((...parts: unknown[]) => {
      listeners--
      remove.apply(target, parts as never)
    })
  }
  return () => ({
    timers: timers.size,
    listeners,
    followed: Object.keys(live.state.get().subscriptions).length,
    hearers: live['listeners'].size + live['catchUps'].size,
    commands: getCommands().length,
    nodes: document.querySelectorAll('*').length,
  })
}

it('a hundred switches later no more is kept, heard or counted than at first', async () => {
  const all = Array.from({ length: 30 }, (_, index) => makeHead({ id: `c${index}`, lastNumber: 1 }))
  new FakeApi(all, [makeMessage({ number: 1, text: '在吗' })])
  queryClient.setQueryData(keys.me, makeMe())
  readDrafts('me')
  const lasting = watchLasting()
  stops = [startSending('me')]
  const view = show('c0')
  await waitFor(() => expect(live.state.get().phase).toBe('live'))
  const rest = async (id: string) => {
    view.rerender(<Desk id={id} />)
    await screen.findByText('在吗')
    await waitFor(() => expect(queryClient.isFetching()).toBe(0))
    return lasting()
  }
  const before = await rest('c1')
  for (let round = 2; round < 100; round++) {
    view.rerender(<Desk id={`c${round % 30}`} />)
    // Some are left before anything of them has come.
    if (round % 3 > 0) await screen.findByText('在吗')
  }
  expect(await rest('c1')).toEqual(before)
  expect(before.followed).toBe(1)
  expect(threads.get().size).toBeLessThanOrEqual(24)
}, 120_000)
