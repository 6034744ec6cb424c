import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import { setPreferences } from '@/app/preferences'
import { changeLanguage } from '@/i18n'
import { fresh } from '@/live/connection'
import { heads } from '@/live/heads'
import { outgoing } from '@/live/outgoing'
import { startSending } from '@/live/sender'
import { live } from '@/live/socket'
import { noteMessage, threads } from '@/live/threads'
import { FakeApi } from '@/test/fakeApi'
import { makeHead, makeMe, makeMessage } from '@/test/make'
import { ThemeProvider } from '@/theme/ThemeProvider'
import { readDrafts } from '../composer/drafts'
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
  const nothing = vi.fn()
  const view = render(
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <MemoryRouter>
          <ThreadPane id="c1" onBack={nothing} onCustomer={nothing} onDone={nothing} onLeave={nothing} />
        </MemoryRouter>
      </ThemeProvider>
    </QueryClientProvider>,
  )
  await screen.findByText('表慢了')
  await waitFor(() => expect(live.state.get().phase).toBe('live'))
  return { api, view }
}

const write = (text: string) =>
  fireEvent.change(screen.getByRole('textbox'), { target: { value: text, selectionStart: text.length } })
const enter = () => fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' })
const choose = (name: string) =>
  fireEvent.click(screen.getByRole('button', { name: new RegExp(`^${name}`), pressed: false }))

afterEach(async () => {
  cleanup()
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

  it('changes its language without losing what is being written', async () => {
    await open()
    write('写到一半')
    await act(() => changeLanguage('en'))
    expect(screen.getByRole('button', { name: 'Internal note' })).toBeTruthy()
    expect(screen.getByRole('textbox')).toHaveProperty('value', '写到一半')
    expect(document.documentElement.lang).toBe('en')
  })
})
