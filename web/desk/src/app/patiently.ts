import { live } from '@/live/socket'

const AGAIN_AFTER_MS = 3_000
const TRIES_MAX = 10

/** With the line, or after a while where nobody knows that it was gone. */
const nextTry = (): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer)
      stop()
      resolve()
    }
    const stop = live.onCatchUp(go)
    const timer = setTimeout(go, AGAIN_AFTER_MS)
  })

/** A style sheet that did not come is not asked for a second time by itself. */
function askForStylesAgain(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]'))
    if (!link.sheet) link.replaceWith(link.cloneNode())
}

/** Loads a part of a page that a cut may keep from coming: what is late beside the words must not take the words away. */
export async function patiently<T>(load: () => Promise<T>): Promise<T> {
  let tries = 0
  for (;;) {
    try {
      return await load()
    } catch (error) {
      if (live.state.get().phase === 'live' && ++tries >= TRIES_MAX) throw error
      await nextTry()
      askForStylesAgain()
    }
  }
}
