import { act, render } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setPreferences } from '@/app/preferences'
import { ThemeProvider } from './ThemeProvider'

let dark = false
const hearers = new Set<() => void>()
const becomes = (now: boolean) =>
  act(() => {
    dark = now
    hearers.forEach((hear) => hear())
  })
const shown = () => document.documentElement.dataset.theme

beforeEach(() => {
  dark = false
  vi.spyOn(window, 'matchMedia').mockImplementation(
    (query) =>
      ({
        get matches() {
          return dark && query.includes('dark')
        },
        addEventListener: (_: string, hear: () => void) => void hearers.add(hear),
        removeEventListener: (_: string, hear: () => void) => void hearers.delete(hear),
      }) as unknown as MediaQueryList,
  )
})
afterEach(() => {
  vi.restoreAllMocks()
  setPreferences({ theme: 'auto' })
})

it('follows the computer from day to night and back, unless one has chosen', () => {
  setPreferences({ theme: 'auto' })
  render(<ThemeProvider>desk</ThemeProvider>)
  expect(shown()).toBe('light')
  becomes(true)
  expect(shown()).toBe('dark')
  act(() => setPreferences({ theme: 'light' }))
  expect(shown()).toBe('light')
  becomes(false)
  becomes(true)
  expect(shown()).toBe('light')
  act(() => setPreferences({ theme: 'auto' }))
  expect(shown()).toBe('dark')
})
