import { useSyncExternalStore } from 'react'
import { api } from '@/api/client'
import type { Id } from '@/api/types'
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
const UNSAVED_KEY = 'papilio.preferences.unsaved'
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

/** Choices that the account does not have yet. They outlast the page: whoever chooses and leaves at once has chosen. */
type Unsaved = { owner: Id; change: Partial<Preferences> }

function readUnsaved(): Unsaved | null {
  try {
    return JSON.parse(localStorage.getItem(UNSAVED_KEY) ?? 'null') as Unsaved | null
  } catch {
    return null
  }
}

function keepUnsaved(next: Unsaved | null): void {
  unsaved = next
  try {
    if (next) localStorage.setItem(UNSAVED_KEY, JSON.stringify(next))
    else localStorage.removeItem(UNSAVED_KEY)
  } catch {
    // As above: what cannot be kept holds until the page is closed.
  }
}

let current = read()
let unsaved = readUnsaved()
let account: { owner: Id; preferences: Record<string, unknown> } | null = null
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
  keepUnsaved({ owner: account.owner, change: { ...unsaved?.change, ...change } })
  saveSoon()
}

/** After sign-in: what the account remembers wins over what this browser does, but for what it was not told yet. */
export function adoptAccountPreferences(owner: Id, preferences: Record<string, unknown>): void {
  account = { owner, preferences }
  const remembered = preferences.desk ? adopt(current, preferences.desk) : current
  if (unsaved && unsaved.owner !== owner) keepUnsaved(null)
  publish(adopt(remembered, unsaved?.change))
  if (unsaved) saveSoon()
}

function saveSoon(): void {
  clearTimeout(saving)
  saving = setTimeout(() => void save(), SAVE_AFTER_MS)
}

/** What fails stays unsaved and goes with the next choice, or after the next sign-in or reload. */
async function save(): Promise<void> {
  if (!account) return
  account.preferences = { ...account.preferences, desk: current }
  const told = unsaved
  try {
    await api.put('/me/preferences', account.preferences)
    if (unsaved === told) keepUnsaved(null)
  } catch {
    // Kept.
  }
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
