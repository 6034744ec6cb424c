import { useSyncExternalStore } from 'react'
import { api } from '@/api/client'
import type { Id, Me } from '@/api/types'
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
let account: Id | null = null
let saving: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function publish(next: Preferences): void {
  show(next)
  try {
    localStorage.setItem(KEY, JSON.stringify(next))
  } catch {
    // A full or forbidden store: the choice still holds until the page is closed.
  }
}

function show(next: Preferences): void {
  const languageChanged = next.language !== current.language
  current = next
  if (languageChanged) void changeLanguage(next.language).then(() => listeners.forEach((notify) => notify()))
  listeners.forEach((notify) => notify())
}

export const getPreferences = (): Preferences => current

export function setPreferences(change: Partial<Preferences>): void {
  publish({ ...current, ...change })
  if (!account) return
  keepUnsaved({ owner: account, change: { ...unsaved?.change, ...change } })
  saveSoon()
}

/** After sign-in: what the account remembers wins over what this browser does, but for what it was not told yet. */
export function adoptAccountPreferences(owner: Id, preferences: Record<string, unknown>): void {
  account = owner
  const remembered = preferences.desk ? adopt(current, preferences.desk) : current
  if (unsaved && unsaved.owner !== owner) keepUnsaved(null)
  publish(adopt(remembered, unsaved?.change))
  if (unsaved) saveSoon()
}

function saveSoon(): void {
  clearTimeout(saving)
  saving = setTimeout(() => void save(), SAVE_AFTER_MS)
}

/**
 * The account takes the whole of it, so what was chosen here goes over what is there by now: another tab or device has
 * chosen too, and that holds here as well. What fails stays unsaved and goes with the next choice, or after the next
 * sign-in or reload.
 */
async function save(): Promise<void> {
  const told = unsaved
  if (!told || told.owner !== account) return
  try {
    const { id, preferences } = await api.get<Me>('/me')
    if (id !== told.owner) return
    const desk = { ...(preferences.desk as object | undefined), ...told.change }
    await api.put('/me/preferences', { ...preferences, desk })
    forgetTold(told)
    publish(adopt(adopt(current, desk), unsaved?.change))
  } catch {
    // Kept.
  }
}

/** What has been chosen since is still to be told. */
function forgetTold(told: Unsaved): void {
  if (unsaved?.owner !== told.owner) return
  const same = (name: string, value: unknown) =>
    JSON.stringify(value) === JSON.stringify(told.change[name as keyof Preferences])
  const left = Object.entries(unsaved.change).filter(([name, value]) => !same(name, value))
  keepUnsaved(left.length > 0 ? { owner: told.owner, change: Object.fromEntries(left) } : null)
}

/** What another tab of this browser chooses holds in all of them. */
window.addEventListener('storage', ({ key, newValue }) => {
  if (key === UNSAVED_KEY) unsaved = readUnsaved()
  else if (key === KEY && newValue) show(read())
})

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
