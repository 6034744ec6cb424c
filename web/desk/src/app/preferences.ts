import { useSyncExternalStore } from 'react'
import { api } from '@/api/client'
import { changeLanguage, isLanguage, preferredLanguage, type Language } from '@/i18n'

/** What a person has chosen for their own desk. Kept in this browser at once and with the account a moment later. */
export type Preferences = {
  language: Language
  theme: 'light' | 'dark' | 'auto'
  density: 'comfortable' | 'compact'
  sendKey: 'enter' | 'ctrlEnter'
  /** How long a reply waits so that it can be taken back; 0 sends at once. */
  undoSeconds: number
  singleKeys: boolean
  sound: 'mine' | 'all' | 'none'
  volume: number
  desktopNotifications: boolean
  /** After how long without our word a row turns amber; it turns red at three times that. */
  slowSeconds: number
  favouriteQueues: string[]
  order: 'newest' | 'waiting'
  checklistHidden: boolean
  checklistDone: string[]
  recentEmoji: string[]
}

const KEY = 'papilio.preferences'
const SAVE_AFTER_MS = 800

const defaults = (): Preferences => ({
  language: preferredLanguage(),
  theme: 'auto',
  density: 'comfortable',
  sendKey: 'enter',
  undoSeconds: 5,
  singleKeys: true,
  sound: 'mine',
  volume: 0.6,
  desktopNotifications: false,
  slowSeconds: 100,
  favouriteQueues: [],
  order: 'newest',
  checklistHidden: false,
  checklistDone: [],
  recentEmoji: [],
})

/** Takes over only what has the type we know, so a damaged or older store cannot break the desk. */
export function adopt(known: Preferences, stored: unknown): Preferences {
  const next: Record<string, unknown> = { ...known }
  if (stored && typeof stored === 'object') {
    for (const [name, value] of Object.entries(stored)) {
      const before = next[name]
      if (before !== undefined && typeof before === typeof value && Array.isArray(before) === Array.isArray(value)) {
        next[name] = value
      }
    }
  }
  if (!isLanguage(next.language)) next.language = known.language
  return next as Preferences
}

function read(): Preferences {
  try {
    return adopt(defaults(), JSON.parse(localStorage.getItem(KEY) ?? 'null'))
  } catch {
    return defaults()
  }
}

let current = read()
let account: Record<string, unknown> | null = null
let saving: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function publish(next: Preferences): void {
  const languageChanged = next.language !== current.language
  current = next
  try {
    localStorage.setItem(KEY, JSON.stringify(next))
  } catch {
    // A full or forbidden store: the choice still holds until the page is closed.
  }
  if (languageChanged) void changeLanguage(next.language).then(() => listeners.forEach((notify) => notify()))
  listeners.forEach((notify) => notify())
}

export const getPreferences = (): Preferences => current

export function setPreferences(change: Partial<Preferences>): void {
  publish({ ...current, ...change })
  if (!account) return
  clearTimeout(saving)
  saving = setTimeout(() => {
    account = { ...account, desk: current }
    api.put('/me/preferences', account).catch(() => undefined)
  }, SAVE_AFTER_MS)
}

/** After sign-in: what the account remembers wins over what this browser does. */
export function adoptAccountPreferences(preferences: Record<string, unknown>): void {
  account = preferences
  if (preferences.desk) publish(adopt(current, preferences.desk))
}

export const subscribePreferences = (notify: () => void): (() => void) => {
  listeners.add(notify)
  return () => listeners.delete(notify)
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribePreferences, getPreferences)
}

export function usePreference<K extends keyof Preferences>(name: K): Preferences[K] {
  return useSyncExternalStore(subscribePreferences, () => current[name])
}
