import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

let made: FakeContext[] = []

class FakeContext {
  state: 'suspended' | 'running' | 'interrupted' = 'suspended'
  onstatechange: (() => void) | null = null
  currentTime = 0
  destination = {}
  tones = 0
  constructor() {
    made.push(this)
  }
  become(state: FakeContext['state']): void {
    this.state = state
    this.onstatechange?.()
  }
  resume(): Promise<void> {
    this.become('running')
    return Promise.resolve()
  }
  createOscillator() {
    return {
      frequency: {},
      type: '',
      connect: (next: unknown) => next,
      start: () => (this.tones += 1),
      stop: () => undefined,
    }
  }
  createGain() {
    const ramp = () => undefined
    const gain = { setValueAtTime: ramp, linearRampToValueAtTime: ramp, exponentialRampToValueAtTime: ramp }
    return { gain, connect: (next: unknown) => next }
  }
}

const begin = async () => {
  vi.resetModules()
  const sound = await import('./sound')
  const stop = sound.wakeSoundOnTouch()
  return { ...sound, stop, context: made[0]! }
}

beforeEach(() => {
  made = []
  vi.stubGlobal('AudioContext', FakeContext)
})
afterEach(() => vi.unstubAllGlobals())

describe('the sound', () => {
  it.each(['pointerup', 'keydown', 'click'])('is silent until somebody touches the page (%s)', async (touch) => {
    const { context, playTone, silenced, stop } = await begin()
    expect(silenced.get()).toBe(true)
    playTone(0.5)
    expect(context.tones).toBe(0)
    window.dispatchEvent(new Event(touch))
    expect(silenced.get()).toBe(false)
    playTone(0.5)
    expect(context.tones).toBe(2)
    stop()
  })

  it('that the browser has silenced again says so, and wakes with the next touch', async () => {
    const { context, playTone, silenced, stop } = await begin()
    window.dispatchEvent(new Event('click'))
    for (const state of ['suspended', 'interrupted'] as const) {
      context.become(state)
      expect(silenced.get()).toBe(true)
      window.dispatchEvent(new Event('keydown'))
      expect(silenced.get()).toBe(false)
    }
    playTone(0.5)
    expect(context.tones).toBe(2)
    stop()
  })

  it('that is refused once is asked for again', async () => {
    const { context, silenced, stop } = await begin()
    const resume = vi.spyOn(context, 'resume').mockRejectedValueOnce(new DOMException('a call', 'InvalidStateError'))
    window.dispatchEvent(new Event('pointerup'))
    await Promise.resolve()
    expect(silenced.get()).toBe(true)
    window.dispatchEvent(new Event('pointerup'))
    expect(resume).toHaveBeenCalledTimes(2)
    expect(silenced.get()).toBe(false)
    stop()
  })
})
