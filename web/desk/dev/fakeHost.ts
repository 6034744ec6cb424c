import type { Plugin } from 'vite'

export function fakeHost(): Plugin {
  return { name: 'papilio-fake-host' }
}
