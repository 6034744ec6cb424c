import { useEffect, useState } from 'react'
import { live } from '@/live/socket'

const clocks = new Map<number, Set<() => void>>()
const timers = new Map<number, ReturnType<typeof setInterval>>()

/** The host's time, renewed together for everybody who asks at the same pace: one timer, one painting. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => live.hostNow())
  useEffect(() => {
    const tick = () => setNow(live.hostNow())
    const group = clocks.get(everyMs) ?? new Set()
    clocks.set(everyMs, group.add(tick))
    if (!timers.has(everyMs))
      timers.set(
        everyMs,
        setInterval(() => group.forEach((one) => one()), everyMs),
      )
    return () => {
      group.delete(tick)
      if (group.size > 0) return
      clearInterval(timers.get(everyMs))
      timers.delete(everyMs)
      clocks.delete(everyMs)
    }
  }, [everyMs])
  return now
}
