import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import i18next from 'i18next'
import { MemoryRouter, Route, Routes } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import { AccountMenu } from '@/app/AccountMenu'
import { getCommands } from '@/app/commands'
import { busyReasons } from '@/app/presence'
import { FakeApi } from '@/test/fakeApi'
import { makeHead, makeMe, makeMessage } from '@/test/make'
import { ThemeProvider } from '@/theme/ThemeProvider'
import InboxPage from './InboxPage'
import { views } from './list/ViewTabs'

const t = i18next.t
const titles = () => getCommands().map((command) => command.title)

async function open(over: Partial<Parameters<typeof makeHead>[0]> = {}, queues: FakeApi['queues'] = []) {
  const api = new FakeApi([makeHead({ id: 'c1', ...over })], [makeMessage({ number: 1, text: '在吗' })])
  api.queues = queues
  queryClient.setQueryData(keys.me, makeMe())
  // Menus measure themselves where there is something to measure with.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
  render(
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <MemoryRouter initialEntries={['/inbox/c1']}>
          <Routes>
            <Route path="/inbox/:id?" element={<InboxPage />} />
          </Routes>
          <AccountMenu me={makeMe()} />
        </MemoryRouter>
      </ThemeProvider>
    </QueryClientProvider>,
  )
  await screen.findByText('在吗')
}

afterEach(() => {
  cleanup()
  queryClient.clear()
  vi.unstubAllGlobals()
})

describe('every action is in the palette', () => {
  it.each(['inbox:actions.closeReasons', 'common:action.more'])('of the menu "%s"', async (menu) => {
    await open()
    fireEvent.click(screen.getByRole('button', { name: t(menu) }))
    await screen.findAllByRole('menuitem')
    const items = screen
      .getAllByRole('menuitem')
      .map((item) => item.querySelector('.ant-dropdown-menu-title-content')?.firstChild?.textContent ?? '')
    expect(items.length).toBeGreaterThan(4)
    expect(titles()).toEqual(expect.arrayContaining(items))
  })

  it('of the views and of the reasons to be busy', async () => {
    await open()
    const wanted = [
      ...views.map((view) => t('inbox:list.show', { view: t(`inbox:view.${view}`) })),
      ...busyReasons.map((name) => t('common:presence.goBusyFor', { reason: t(`common:presence.reason.${name}`) })),
    ]
    expect(wanted).toHaveLength(11)
    expect(titles()).toEqual(expect.arrayContaining(wanted))
  })
})

describe('taking over', () => {
  const held = { agent: { id: 'chen', name: '陈默' } }
  const button = () => screen.queryAllByRole('button', { name: t('inbox:actions.takeOver') })

  it('is offered where the queue allows it', async () => {
    await open(held, [{ id: 'q1', name: '售后', takeover: true }])
    expect(button()).not.toHaveLength(0)
  })

  it('is not where the host would refuse it, and the reason is said', async () => {
    await open(held, [{ id: 'q1', name: '售后', takeover: false }])
    await waitFor(() => expect(button()).toHaveLength(0))
    expect(titles()).not.toContain(t('inbox:actions.takeOver'))
    screen.getByText(t('inbox:gate.held', { name: '陈默' }))
  })
})
