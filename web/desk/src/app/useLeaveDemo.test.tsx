import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Me } from '@/api/types'
import { changeLanguage } from '@/i18n'
import { FakeApi } from '@/test/fakeApi'
import { makeMe } from '@/test/make'
import { ThemeProvider } from '@/theme/ThemeProvider'
import { NavigationRail } from './NavigationRail'

function show(over: Partial<Me>): FakeApi {
  const me = makeMe({ demo: true, ...over })
  const api = new FakeApi([], [], me)
  queryClient.setQueryData(keys.me, me)
  render(
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <MemoryRouter>
          <NavigationRail me={me} />
        </MemoryRouter>
      </ThemeProvider>
    </QueryClientProvider>,
  )
  return api
}

const left = (api: FakeApi) => api.calls.filter(({ method, path }) => method === 'DELETE' && path === '/demo').length

afterEach(async () => {
  cleanup()
  document.body.replaceChildren()
  queryClient.clear()
  vi.unstubAllGlobals()
  await changeLanguage('zh-CN')
})

describe('the mark of the demonstration', () => {
  it.each([
    ['zh-CN', '演示: 离开演示', '离开演示'],
    ['en', 'Demo: Leave the demonstration', 'Leave the demonstration'],
  ] as const)('is the way out for an administrator, who is asked once more (%s)', async (lang, mark, yes) => {
    await changeLanguage(lang)
    const api = show({ role: 'administrator' })
    fireEvent.click(screen.getByRole('button', { name: mark }))
    await screen.findByRole('dialog')
    expect(left(api)).toBe(0)
    fireEvent.click(await screen.findByRole('button', { name: yes }))
    await waitFor(() => expect(left(api)).toBe(1))
  })

  it('is only a mark for everybody else', () => {
    show({ role: 'leader' })
    screen.getByText('演示')
    expect(screen.queryByRole('button', { name: /离开演示/ })).toBeNull()
  })
})
