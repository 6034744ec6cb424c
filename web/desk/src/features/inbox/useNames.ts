import { useCallback, useMemo } from 'react'
import type { Id } from '@/api/types'
import { useColleagues, useQueues } from './actions/TransferDialog'

/** The name behind an id of a colleague or a queue; events carry only ids. */
export function useNames(): (id: Id | null | undefined) => string | null {
  const colleagues = useColleagues()
  const queues = useQueues()
  const names = useMemo(
    () => new Map([...colleagues, ...queues].map((one) => [one.id, one.name])),
    [colleagues, queues],
  )
  return useCallback((id) => (id ? (names.get(id) ?? null) : null), [names])
}
