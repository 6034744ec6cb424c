import { afterEach, describe, expect, it, vi } from 'vitest'
import { everyMs } from './pacemaker'

class FakeWorker {
  static made: FakeWorker[] = []
  onmessage: (() => void) | undefined
  onerror: (() => void) | undefined
  readonly postMessage = vi.fn()
  readonly terminate = vi.fn()
  constructor() {
    FakeWorker.made.push(this)
  }
}

describe('the pacemaker', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    FakeWorker.made = []
  })

  it('lets a worker keep the pace', () => {
    vi.stubGlobal('Worker', FakeWorker)
    const call = vi.fn()
    const stop = everyMs(500, call)
    const [worker] = FakeWorker.made
    expect(worker!.postMessage).toHaveBeenCalledWith(500)
    worker!.onmessage!()
    expect(call).toHaveBeenCalledTimes(1)
    stop()
    expect(worker!.terminate).toHaveBeenCalled()
  })

  it.each(['none', 'one that fails'])('keeps it itself where there is %s', (which) => {
    vi.useFakeTimers()
    vi.stubGlobal('Worker', which === 'none' ? undefined : FakeWorker)
    const call = vi.fn()
    const stop = everyMs(500, call)
    FakeWorker.made.forEach((worker) => worker.onerror!())
    vi.advanceTimersByTime(1_600)
    expect(call).toHaveBeenCalledTimes(3)
    stop()
    vi.advanceTimersByTime(1_600)
    expect(call).toHaveBeenCalledTimes(3)
  })
})
