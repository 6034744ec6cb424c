import { useEffect, useRef, useSyncExternalStore } from 'react'
import { getPreferences } from './preferences'
import { isComposing, isEditable, mayFire, nameOf } from './shortcuts'

/** One thing a person can do: in the palette by its title, on the keyboard by its keys. */
export type Command = {
  id: string
  title: string
  /** Heading under which the palette and the list of keys show it. */
  group: string
  /** `e`, `mod+k`, `ctrl+alt+e`; several are alternatives. */
  keys?: string | readonly string[]
  run: () => void
  /** Off: shown nowhere, fired by nothing. */
  enabled?: boolean
  /** Fires its key, yet does not stand in the palette (moving in a list). */
  quiet?: boolean
}

type Entry = { current: Command }

const entries: Entry[] = []
const listeners = new Set<() => void>()
let snapshot: Command[] | null = null

/** Said by every command that comes or goes, a dozen for each conversation: the list is made when somebody looks. */
function changed(): void {
  snapshot = null
  listeners.forEach((notify) => notify())
}

export const keysOf = (command: Command): readonly string[] =>
  command.keys === undefined ? [] : typeof command.keys === 'string' ? [command.keys] : command.keys

/** Offers a command while the component is mounted. The one mounted last wins its id and its keys. */
export function useCommand(command: Command): void {
  const entry = useRef<Entry>({ current: command })
  const { id, title, group, enabled, quiet } = command
  const keys = keysOf(command).join(' ')
  entry.current.current = command
  useEffect(() => {
    const own = entry.current
    entries.push(own)
    changed()
    return () => {
      entries.splice(entries.indexOf(own), 1)
      changed()
    }
  }, [])
  useEffect(changed, [id, title, group, enabled, quiet, keys])
}

export function getCommands(): Command[] {
  if (snapshot) return snapshot
  const seen = new Map<string, Command>()
  for (const entry of entries) seen.set(entry.current.id, entry.current)
  snapshot = [...seen.values()].filter((command) => command.enabled !== false)
  return snapshot
}

export function useCommands(): Command[] {
  return useSyncExternalStore((notify) => {
    listeners.add(notify)
    return () => listeners.delete(notify)
  }, getCommands)
}

export function runCommand(id: string): void {
  entries.findLast((entry) => entry.current.id === id && entry.current.enabled !== false)?.current.run()
}

/** Esc leaves a field, so that single keys work again. */
function leaveField(event: KeyboardEvent): boolean {
  const { target } = event
  if (!isEditable(target) || isComposing(event) || !(target instanceof HTMLElement)) return false
  if (target.closest('[role="dialog"]')) return false
  target.blur()
  return true
}

/** Gives a keystroke to its command; true when one took it. */
export function handleStroke(event: KeyboardEvent): boolean {
  if (event.defaultPrevented) return false
  const name = nameOf(event)
  if (name === 'esc' && leaveField(event)) return true
  const entry = entries.findLast(({ current }) => current.enabled !== false && keysOf(current).includes(name))
  if (!entry || !mayFire(name, event, getPreferences().singleKeys)) return false
  event.preventDefault()
  entry.current.run()
  return true
}
