import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const names = ['chromium', 'chromium-browser', 'google-chrome']

/** The browser of the machine: named by PAPILIO_CHROMIUM, else found on the PATH. */
export function findChromium(): string | undefined {
  if (process.env.PAPILIO_CHROMIUM) return process.env.PAPILIO_CHROMIUM
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK)
        return join(folder, name)
      } catch {
        // Not here.
      }
    }
  }
  return undefined
}
