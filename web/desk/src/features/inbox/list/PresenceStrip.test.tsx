import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Presence } from '@/api/types'
import { changeLanguage } from '@/i18n'
import { absence } from '@/live/absence'
import { FakeApi } from '@/test/fakeApi'
import { makeMe } from '@/test/make'
import { ThemeProvider } from '@/theme/ThemeProvider'
import { PresenceStrip } from './PresenceStrip'

function show(presence: Presence): void {
  const me = makeMe({ presence })
  new FakeApi([], [], me)
  queryClient.setQueryData(keys.me, me)
  render(
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <PresenceStrip />
      </ThemeProvider>
    </QueryClientProvider>,
  )
}

afterEach(async () => {
  cleanup()
  queryClient.clear()
  absence.set(null)
  vi.unstubAllGlobals()
  await changeLanguage('zh-CN')
})

describe('who was cut off', () => {
  it.each([
    ['zh-CN', '你的连接断开了 7 分钟，等你回复的会话已回到排队。', '知道了'],
    [
      'en',
      'Your connection was gone for 7 min. Conversations that waited for your reply went back into the queue.',
      'Understood',
    ],
  ] as const)(
    'is told for how long and what became of their customers, until they have read it (%s)',
    async (lang, words, read) => {
      await changeLanguage(lang)
      show({ state: 'online', reason: null, since: 0 })
      act(() => absence.set({ since: 1_000, until: 1_000 + 7 * 60_000 }))
      screen.getByText(words)
      fireEvent.click(screen.getByRole('button', { name: read }))
      expect(screen.queryByText(words)).toBeNull()
    },
  )

  it('and was away for long, reads why they are offline', () => {
    show({ state: 'offline', reason: 'connection', since: 0 })
    screen.getByText('离线 · 连接中断')
    screen.getByRole('button', { name: '切换为在线' })
  })
})
