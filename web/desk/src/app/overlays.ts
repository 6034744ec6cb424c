import { useSyncExternalStore } from 'react'

/** The overlays every place can open. */
export type Overlay = 'palette' | 'shortcuts' | 'preferences' | null

let open: Overlay = null
const listeners = new Set<() => void>()

export function showOverlay(next: Overlay): void {
  open = next
  listeners.forEach((notify) => notify())
}

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    (notify) => {
      listeners.add(notify)
      return () => listeners.delete(notify)
    },
    () => open,
  )
}
