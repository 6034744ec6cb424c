import { useSyncExternalStore } from 'react'

/** The smallest store there is: a value, and those who want to know when it changes. */
export type Store<T> = {
  get: () => T
  set: (next: T | ((known: T) => T)) => void
  subscribe: (notify: () => void) => () => void
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      const changed = typeof next === 'function' ? (next as (known: T) => T)(value) : next
      if (Object.is(changed, value)) return
      value = changed
      listeners.forEach((notify) => notify())
    },
    subscribe(notify) {
      listeners.add(notify)
      return () => listeners.delete(notify)
    },
  }
}

/** Reads a part of a store; `select` must give the same thing as long as nothing has changed. */
export function useStore<T, S = T>(store: Store<T>, select: (value: T) => S = (value) => value as unknown as S): S {
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}
