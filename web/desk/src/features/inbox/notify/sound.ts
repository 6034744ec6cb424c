import { createStore } from '@/live/store'

/** Two soft notes, made on the spot: no file to load, and the volume is the person's own. */
let context: AudioContext | null = null

/** Whether a tone would go unheard, because the browser keeps this page silent. */
export const silenced = createStore(false)

/** What browsers take for somebody's own act: of a finger its going up, not its coming down. */
const touches = ['pointerup', 'keydown', 'click'] as const

/**
 * Browsers let a page sound only after somebody has touched it, and may silence it again (a call, a lid that was closed).
 * So whenever it is not running the next touch wakes it.
 */
export function wakeSoundOnTouch(): () => void {
  if (typeof AudioContext === 'undefined') return () => undefined
  const own = (context ??= new AudioContext())
  const look = () => silenced.set(own.state !== 'running')
  const wake = () => {
    // One that refuses is asked again with the next touch.
    if (own.state !== 'running') own.resume().then(look, look)
  }
  own.onstatechange = look
  look()
  for (const touch of touches) window.addEventListener(touch, wake)
  return () => {
    for (const touch of touches) window.removeEventListener(touch, wake)
  }
}

export function playTone(volume: number, urgent = false): void {
  if (volume <= 0 || context?.state !== 'running') return
  const notes = urgent ? [880, 660, 880] : [660, 880]
  notes.forEach((frequency, index) => {
    const start = context!.currentTime + index * 0.13
    const tone = context!.createOscillator()
    const gain = context!.createGain()
    tone.frequency.value = frequency
    tone.type = 'sine'
    gain.gain.setValueAtTime(0, start)
    gain.gain.linearRampToValueAtTime(volume * 0.25, start + 0.015)
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.22)
    tone.connect(gain).connect(context!.destination)
    tone.start(start)
    tone.stop(start + 0.24)
  })
}
