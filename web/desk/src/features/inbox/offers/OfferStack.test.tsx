import { act, cleanup, render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import { afterEach, expect, it, vi } from 'vitest'
import { offers } from '@/live/offers'
import { makeHead } from '@/test/make'
import { ThemeProvider } from '@/theme/ThemeProvider'
import { OfferStack } from './OfferStack'

afterEach(() => {
  cleanup()
  offers.set([])
  vi.useRealTimers()
})

it('an offer is read out when it comes, and not again with every second', async () => {
  vi.useFakeTimers()
  const now = Date.now()
  const head = makeHead({ id: 'c1', phase: 'waiting', waitingSince: now - 5_000 })
  offers.set([{ conversation: 'c1', expiresAt: now + 30_000, head }])
  render(
    <ThemeProvider>
      <MemoryRouter>
        <OfferStack />
      </MemoryRouter>
    </ThemeProvider>,
  )
  const region = screen.getByRole('region')
  const heard: string[] = []
  const watch = new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target instanceof Element ? target : target.parentElement
      if (!element?.closest('[aria-hidden]')) heard.push(element?.textContent ?? '')
    }
  })
  watch.observe(region, { subtree: true, childList: true, characterData: true })
  const before = region.textContent
  await act(() => vi.advanceTimersByTimeAsync(5_000))
  expect(region.textContent).not.toBe(before)
  expect(heard).toEqual([])
  watch.disconnect()
})
