import i18next from 'i18next'
import { afterEach, beforeAll } from 'vitest'
import { cleanup } from '@testing-library/react'
import { startI18n } from '@/i18n'

beforeAll(async () => {
  window.matchMedia ??= ((query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  })) as never
  if (!i18next.isInitialized) await startI18n('zh-CN')
})

afterEach(() => {
  cleanup()
  localStorage.clear()
})
