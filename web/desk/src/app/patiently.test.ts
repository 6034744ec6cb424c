import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fresh } from '@/live/connection'
import { live } from '@/live/socket'
import { patiently } from './patiently'

const phase = (now: 'live' | 'waiting') => live.state.set({ ...fresh(), phase: now })
const kept = () => Promise.reject(new Error('no line'))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  phase('waiting')
  document.head.innerHTML = ''
})

it('waits out a cut, however long, and asks for the styles again', async () => {
  phase('waiting')
  document.head.innerHTML = '<link rel="stylesheet" href="/assets/part.css">'
  const link = document.head.firstElementChild
  const load = vi.fn(kept)
  const part = patiently<string>(load)
  await vi.advanceTimersByTimeAsync(10 * 60_000)
  load.mockResolvedValue('the part' as never)
  await vi.advanceTimersByTimeAsync(3_000)
  expect(await part).toBe('the part')
  expect(document.head.firstElementChild).not.toBe(link)
})

it('gives up a part that the host no longer has', async () => {
  phase('live')
  const load = vi.fn(kept)
  const part = expect(patiently(load)).rejects.toThrow('no line')
  await vi.advanceTimersByTimeAsync(60_000)
  await part
  expect(load).toHaveBeenCalledTimes(10)
})
