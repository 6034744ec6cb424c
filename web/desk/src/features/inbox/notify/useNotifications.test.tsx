import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Head } from '@/api/types'
import { setPreferences } from '@/app/preferences'
import { fresh } from '@/live/connection'
import { heads, putHead } from '@/live/heads'
import { outgoing } from '@/live/outgoing'
import { live } from '@/live/socket'
import { FakeApi } from '@/test/fakeApi'
import { makeHead, makeMe } from '@/test/make'
import { ThemeProvider } from '@/theme/ThemeProvider'
import { useNotifications } from './useNotifications'
import { useUnsentNotices } from './useUnsentNotices'

const me = makeMe()
const colleague = { id: 'other', name: '小周' }
const head = (over: Partial<Head>) =>
  makeHead({ id: 'c1', customer: { id: 'k1', name: '李娜', verified: false }, ...over })
const given = '李娜 的会话交给了你'
const unsent = '给李娜的回复没有发出'

function Notices() {
  useNotifications(me)
  useUnsentNotices()
  return null
}

async function open() {
  const api = new FakeApi([], [], me)
  queryClient.setQueryData(keys.me, me)
  render(
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <MemoryRouter>
          <Notices />
        </MemoryRouter>
      </ThemeProvider>
    </QueryClientProvider>,
  )
  live.start([])
  await waitFor(() => expect(live.state.get().phase).toBe('live'))
  await waitFor(() => expect(queryClient.isFetching()).toBe(0))
  return {
    become: (over: Partial<Head>) =>
      act(() => {
        const now = head(over)
        api.tell({ type: 'head', head: now })
        putHead(now)
      }),
  }
}

// Nothing moves: what goes is gone at once.
beforeEach(() => {
  const media = window.matchMedia('')
  vi.spyOn(window, 'matchMedia').mockImplementation((query) => ({
    ...media,
    matches: query.includes('reduced-motion'),
  }))
})

afterEach(() => {
  cleanup()
  live.stop()
  live.state.set(fresh())
  outgoing.set([])
  heads.set(new Map())
  queryClient.clear()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  setPreferences({ sound: 'mine', desktopNotifications: false })
})

it('tells what a colleague hands to me until it leaves me, and leaves the notice of a reply that was not sent', async () => {
  const { become } = await open()
  become({ agent: colleague, version: 1 })
  become({ agent: { id: me.id, name: me.name }, version: 2 })
  await screen.findByText(given)
  act(() =>
    outgoing.set([
      {
        id: 'a',
        conversation: 'c1',
        kind: 'text',
        text: '我马上查',
        files: [],
        at: 0,
        author: me.id,
        holdUntil: null,
        stored: [],
        problem: { code: 'conversation.closed', title: '会话已经结束。' },
        number: null,
      },
    ]),
  )
  await screen.findByText(unsent)
  become({ agent: colleague, version: 3 })
  await waitFor(() => expect(screen.queryByText(given)).toBeNull())
  expect(screen.getByText(unsent)).toBeTruthy()
})

it.each(['none', 'mine'] as const)(
  'shows on the desktop what a customer of mine writes, with sound %s',
  async (sound) => {
    const notices: string[] = []
    vi.stubGlobal(
      'Notification',
      class {
        static permission = 'granted'
        constructor(title: string) {
          notices.push(title)
        }
        close() {}
      },
    )
    vi.spyOn(document, 'hasFocus').mockReturnValue(false)
    setPreferences({ sound, desktopNotifications: true })
    const { become } = await open()
    const now = Date.now()
    const wrote = { lastAuthor: 'customer' as const, unread: 1, lastAt: now }
    become({ lastNumber: 1, version: 1, agent: colleague })
    become({ ...wrote, lastNumber: 2, version: 2, agent: colleague })
    const mine = { id: me.id, name: me.name }
    heads.set(new Map())
    become({ ...wrote, lastNumber: 3, version: 3, agent: mine })
    become({ ...wrote, lastNumber: 4, version: 4, agent: mine })
    await waitFor(() => expect(notices).toContain('李娜 发来消息'))
    expect(notices.filter((title) => title === '李娜 发来消息')).toHaveLength(1)
  },
)
