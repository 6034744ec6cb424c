import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { MemoryRouter, useLocation, useNavigate } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { heads, putHead } from '@/live/heads'
import { outgoing, type Outgoing } from '@/live/outgoing'
import { makeHead } from '@/test/make'
import { ThemeProvider } from '@/theme/ThemeProvider'
import { useUnsentNotices } from './useUnsentNotices'

let go: (path: string) => void = () => undefined

function Notices() {
  useUnsentNotices()
  go = useNavigate()
  return <output>{useLocation().pathname}</output>
}

const desk = (path: string, signedIn = true) => (
  <ThemeProvider>
    <MemoryRouter initialEntries={[path]}>{signedIn && <Notices />}</MemoryRouter>
  </ThemeProvider>
)

const refused = (over: Partial<Outgoing> = {}): Outgoing => ({
  id: 'a',
  conversation: 'c1',
  kind: 'text',
  text: '我马上查',
  files: [],
  at: 0,
  author: 'me',
  holdUntil: null,
  stored: [],
  problem: { code: 'conversation.closed', title: '会话已经结束。' },
  number: null,
  ...over,
})
const words = '给李娜的回复没有发出'

function open(path: string) {
  putHead(makeHead({ id: 'c1', customer: { id: 'k1', name: '李娜', verified: false } }))
  return render(desk(path))
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
  outgoing.set([])
  heads.set(new Map())
})

describe('a refused message', () => {
  it('is told where its conversation is not on the screen, until one is there', async () => {
    open('/customers')
    act(() => outgoing.set([refused({ problem: null }), refused({ id: 'b', conversation: 'c2', problem: null })]))
    expect(screen.queryByText(words)).toBeNull()
    act(() => outgoing.set([refused()]))
    await screen.findByText(words)
    expect(screen.getByText('会话已经结束。')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: '去看看' }))
    expect(screen.getByRole('status').textContent).toBe('/inbox/c1')
    await waitFor(() => expect(screen.queryByText(words)).toBeNull())
  })

  it('is not told to whoever looks at it, nor when they turn away', async () => {
    open('/inbox/c1')
    act(() => outgoing.set([refused()]))
    act(() => go('/customers'))
    await act(async () => undefined)
    expect(screen.queryByText(words)).toBeNull()
  })

  it('is not left on the screen for the next person', async () => {
    const { rerender } = open('/customers')
    act(() => outgoing.set([refused()]))
    await screen.findByText(words)
    rerender(desk('/customers', false))
    await waitFor(() => expect(screen.queryByText(words)).toBeNull())
  })
})
