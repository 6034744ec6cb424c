import { beforeEach, describe, expect, it, vi } from 'vitest'

const put = vi.fn<(path: string, body: { desk?: { sendKey: string } }) => Promise<void>>()
vi.mock('@/api/client', () => ({ api: { put } }))

/** The desk as it is after a reload: nothing is left but what the browser keeps. */
async function page() {
  vi.resetModules()
  return import('./preferences')
}

/** zhou chooses another key for sending; what the account remembers is the old one, or nothing yet. */
async function chooses(remembered: Record<string, unknown> = {}) {
  const { adoptAccountPreferences, setPreferences } = await page()
  adoptAccountPreferences('zhou', remembered)
  setPreferences({ sendKey: 'ctrlEnter' })
}

describe('preferences', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    localStorage.clear()
    put.mockReset().mockResolvedValue()
  })

  it('a choice made just before the page is closed is kept against what the account remembers', async () => {
    await chooses({ desk: { sendKey: 'enter' } })
    vi.clearAllTimers()

    const second = await page()
    second.adoptAccountPreferences('zhou', { desk: { sendKey: 'enter' } })
    expect(second.getPreferences().sendKey).toBe('ctrlEnter')
    await vi.runAllTimersAsync()
    expect(put.mock.calls[0]![1].desk!.sendKey).toBe('ctrlEnter')
  })

  it('a choice that could not be saved goes with the next page', async () => {
    put.mockRejectedValueOnce(new Error('offline'))
    await chooses()
    await vi.runAllTimersAsync()

    const second = await page()
    second.adoptAccountPreferences('zhou', { desk: { sendKey: 'enter' } })
    expect(second.getPreferences().sendKey).toBe('ctrlEnter')
  })

  it('once it is saved the account wins again, whatever another browser chose', async () => {
    await chooses()
    await vi.runAllTimersAsync()

    const second = await page()
    second.adoptAccountPreferences('zhou', { desk: { sendKey: 'enter' } })
    expect(second.getPreferences().sendKey).toBe('enter')
  })

  it('what one person chose is not told to the account of another', async () => {
    await chooses()
    vi.clearAllTimers()

    const second = await page()
    second.adoptAccountPreferences('chen', { desk: { sendKey: 'enter' } })
    await vi.runAllTimersAsync()
    expect(second.getPreferences().sendKey).toBe('enter')
    expect(put).not.toHaveBeenCalled()
  })
})
