/** Two soft notes, made on the spot: no file to load, and the volume is the person's own. */
let context: AudioContext | null = null

/** Browsers let a page sound only after somebody has touched it; the first touch wakes it. */
export function wakeSoundOnTouch(): () => void {
  const wake = () => {
    context ??= typeof AudioContext === 'undefined' ? null : new AudioContext()
    void context?.resume()
  }
  window.addEventListener('pointerdown', wake, { once: true })
  window.addEventListener('keydown', wake, { once: true })
  return () => {
    window.removeEventListener('pointerdown', wake)
    window.removeEventListener('keydown', wake)
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
