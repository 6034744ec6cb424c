import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { flushSync } from 'react-dom'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Head } from '@/api/types'
import { runCommand } from '@/app/commands'
import { fresh } from '@/live/connection'
import { heads, putHead } from '@/live/heads'
import { live } from '@/live/socket'
import { threads } from '@/live/threads'
import { FakeApi } from '@/test/fakeApi'
import { makeHead, makeMe, makeMessage } from '@/test/make'
import { ThemeProvider } from '@/theme/ThemeProvider'
import InboxPage from './InboxPage'

const customer = (id: string, lastAt: number, over: Partial<Head> = {}) =>
  makeHead({ id, lastAt, customer: { id: `k-${id}`, name: `客户${id}`, verified: false }, ...over })

async function open(path: string, all: Head[]) {
  const me = makeMe({ scope: 'own' })
  const api = new FakeApi(all, [makeMessage({ number: 1 })], me)
  queryClient.setQueryData(keys.me, me)
  const router = createMemoryRouter(
    [
      { path: '/inbox/:id?', element: <InboxPage /> },
      { path: '/customers', element: <p>somewhere else</p> },
    ],
    { initialEntries: [path] },
  )
  render(
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <RouterProvider router={router} flushSync={(run) => void flushSync(run)} />
      </ThemeProvider>
    </QueryClientProvider>,
  )
  await waitFor(() => expect(queryClient.isFetching()).toBe(0))
  const go = (to: string) => act(() => router.navigate(to))
  return { api, go, here: () => router.state.location.pathname }
}

afterEach(() => {
  cleanup()
  live.state.set(fresh())
  threads.set(new Map())
  heads.set(new Map())
  queryClient.clear()
  vi.unstubAllGlobals()
})

describe('end and next', () => {
  const three = () => [customer('a', 3), customer('b', 2), customer('c', 1)]
  const settled = async (api: FakeApi, id: string) =>
    waitFor(() => {
      expect(api.heads.find((head) => head.id === id)?.phase).toBe('closed')
      expect(heads.get().get(id)?.phase).toBe('closed')
    })

  it('goes on with what stands next in the list once it has ended', async () => {
    const { api, here } = await open('/inbox/b', three())
    const letGo = api.hold('/conversations/b/close')
    act(() => runCommand('thread.closeNext'))
    act(() => putHead({ ...customer('c', 1), phase: 'closed', version: 2 }))
    act(letGo)
    await settled(api, 'b')
    await waitFor(() => expect(here()).toBe('/inbox/a'))
  })

  it.each(['/inbox/c', '/inbox', '/customers'])(
    'leaves whoever has gone to %s meanwhile where they are',
    async (to) => {
      const { api, go, here } = await open('/inbox/a', three())
      const letGo = api.hold('/conversations/a/close')
      act(() => runCommand('thread.closeNext'))
      await waitFor(() => expect(api.calls.some((call) => call.path === '/conversations/a/close')).toBe(true))
      await go(to)
      act(letGo)
      await settled(api, 'a')
      await screen.findByText('会话已结束：已解决')
      expect(here()).toBe(to)
    },
  )
})

describe('nothing left', () => {
  it('is all done for whoever has ended their only conversation', async () => {
    await open('/inbox/a', [customer('a', 1)])
    act(() => runCommand('thread.close'))
    await screen.findByText('你手上的都处理完了')
    await waitFor(() => expect(queryClient.isFetching()).toBe(0))
    expect(screen.queryByText('还没有会话')).toBeNull()
  })

  it('is a beginning where nobody has ever written', async () => {
    await open('/inbox', [])
    await screen.findByText('还没有会话')
  })
})
