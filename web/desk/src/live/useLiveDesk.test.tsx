import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Head } from '@/api/types'
import { ThreadPane } from '@/features/inbox/thread/ThreadPane'
import { changeLanguage } from '@/i18n'
import { FakeApi } from '@/test/fakeApi'
import { makeHead, makeMe, makeMessage } from '@/test/make'
import { ThemeProvider } from '@/theme/ThemeProvider'
import { fresh } from './connection'
import { live } from './socket'
import { threads } from './threads'
import { useLiveDesk } from './useLiveDesk'

function Desk({ open }: { open: string }) {
  useLiveDesk(makeMe())
  const nothing = vi.fn()
  return <ThreadPane id={open} onBack={nothing} onCustomer={nothing} onDone={nothing} onLeave={nothing} />
}

async function begin(): Promise<FakeApi> {
  const api = new FakeApi([makeHead({ id: 'c1' }), makeHead({ id: 'c2' })], [makeMessage({ number: 1, text: '在吗' })])
  queryClient.setQueryData(keys.me, makeMe())
  queryClient.setQueryData(keys.list({ view: 'mine' }), {
    pages: [{ items: api.heads, next: null }],
    pageParams: [null],
  })
  render(
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <MemoryRouter>
          <Desk open="c1" />
        </MemoryRouter>
      </ThemeProvider>
    </QueryClientProvider>,
  )
  await screen.findByText('在吗')
  await waitFor(() => expect(live.state.get().phase).toBe('live'))
  return api
}

const listed = () =>
  queryClient
    .getQueryData<{ pages: { items: Head[] }[] }>(keys.list({ view: 'mine' }))!
    .pages.flatMap(({ items }) => items.map(({ id }) => id))

afterEach(async () => {
  cleanup()
  live.state.set(fresh())
  queryClient.clear()
  vi.unstubAllGlobals()
  await changeLanguage('zh-CN')
})

describe('a conversation that is not ours to see any more', () => {
  it.each([
    ['zh-CN', '你看不到这个会话了'],
    ['en', 'This conversation is no longer yours to see'],
  ] as const)('leaves the lists, and its thread says so (%s)', async (lang, words) => {
    await changeLanguage(lang)
    const api = await begin()
    api.heads = api.heads.filter(({ id }) => id !== 'c1')
    act(() => api.tell({ type: 'gone', conversation: 'c1' }))
    expect(listed()).toEqual(['c2'])
    await screen.findByText(words)
    expect(screen.queryByRole('textbox')).toBeNull()
    expect(threads.get().has('c1')).toBe(false)
  })

  it('is found gone after a cut, too, and comes back with its next news', async () => {
    const api = await begin()
    const [head] = api.heads
    api.heads = api.heads.slice(1)
    act(() => live.happen({ type: 'closed', code: 1006 }))
    act(() => live.happen({ type: 'network' }))
    await screen.findByText('你看不到这个会话了')
    api.heads = [{ ...head!, version: 2 }, ...api.heads]
    act(() => api.tell({ type: 'head', head: api.heads[0]! }))
    await screen.findByText('在吗')
  })
})

describe('after a cut', () => {
  it('asks again who I am: the host may have set me offline', async () => {
    const api = await begin()
    api.me = makeMe({ presence: { state: 'offline', reason: 'connection', since: 0 } })
    act(() => live.happen({ type: 'closed', code: 1006 }))
    act(() => live.happen({ type: 'network' }))
    await waitFor(() =>
      expect(queryClient.getQueryData(keys.me)).toMatchObject({ presence: { state: 'offline', reason: 'connection' } }),
    )
  })
})
