import { beforeEach, describe, expect, it, vi } from 'vitest'

/** What the account of zhou remembers. */
let account: Record<string, unknown> = {}
const put = vi.fn<(path: string, body: { desk?: { sendKey: string } }) => Promise<void>>()
const get = async () => ({ id: 'zhou', preferences: account })
vi.mock('@/api/client', () => ({ api: { get, put } }))

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
    account = {}
    put.mockReset().mockImplementation(async (_, body) => void (account = body))
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

  /** Two tabs or devices that have been open for a while, each with what the account held then. */
  async function two(desk: Record<string, unknown>) {
    account = { desk, other: 'program' }
    const [one, other] = [await page(), await page()]
    for (const { adoptAccountPreferences } of [one, other]) adoptAccountPreferences('zhou', account)
    return [one, other] as const
  }

  it('what two tabs choose is remembered together, and what other programs keep there stays', async () => {
    const [one, other] = await two({ theme: 'dark', sendKey: 'enter' })
    one.setPreferences({ sendKey: 'ctrlEnter' })
    await vi.runAllTimersAsync()
    other.setPreferences({ density: 'compact' })
    await vi.runAllTimersAsync()
    expect(account).toEqual({ desk: { theme: 'dark', sendKey: 'ctrlEnter', density: 'compact' }, other: 'program' })
    expect(other.getPreferences()).toMatchObject({ sendKey: 'ctrlEnter', density: 'compact', theme: 'dark' })
  })

  it('going back to what was there first is a choice like any other', async () => {
    const [one, other] = await two({ theme: 'dark' })
    one.setPreferences({ theme: 'auto' })
    other.setPreferences({ volume: 0.2 })
    await vi.runAllTimersAsync()
    expect(account.desk).toEqual({ theme: 'auto', volume: 0.2 })
  })

  it('holds in every tab of this browser at once', async () => {
    const [one, other] = await two({ density: 'comfortable' })
    other.setPreferences({ density: 'compact' })
    const [key, newValue] = ['papilio.preferences', localStorage.getItem('papilio.preferences')]
    window.dispatchEvent(new StorageEvent('storage', { key, newValue }))
    expect(one.getPreferences().density).toBe('compact')
  })

  it('chosen while the last choice is being told is told after it', async () => {
    const { adoptAccountPreferences, setPreferences } = await page()
    adoptAccountPreferences('zhou', {})
    setPreferences({ volume: 0.2 })
    put.mockImplementationOnce(async (_, body) => {
      setPreferences({ volume: 0.9 })
      account = body
    })
    await vi.runAllTimersAsync()
    expect(account.desk).toEqual({ volume: 0.9 })
  })
})
