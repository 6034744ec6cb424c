import { useSyncExternalStore } from 'react'

/** How many of my conversations have something new: for the rail, the title and the icon. */
let total = 0
const listeners = new Set<() => void>()

export function setUnreadTotal(next: number): void {
  if (next === total) return
  total = next
  listeners.forEach((notify) => notify())
}

export function useUnreadTotal(): number {
  return useSyncExternalStore(
    (notify) => {
      listeners.add(notify)
      return () => listeners.delete(notify)
    },
    () => total,
  )
}
