import { useQuery } from '@tanstack/react-query'
import i18next from 'i18next'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { queryClient } from '@/api/queryClient'
import type { Id, Page, Time } from '@/api/types'
import { useAct } from '../shared/useAct'
import type {
  Actual,
  Adherence,
  Day,
  Driver,
  Forecast,
  Gap,
  Leave,
  Line,
  Minutes,
  Needs,
  Offers,
  Pools,
  Quality,
  QueuePlan,
  Schedule,
  Shift,
  Signal,
  Swap,
  Tolerance,
  WhatIf,
  WhatIfAnswer,
  Wish,
} from './types'

/** How often the figure of today looks again: counts are of quarter hours. */
const RENEW_MS = 60_000

/** The first run of a house is made within a minute of its first counts. */
const FIRST_MS = 5000

type Pace = { enabled?: boolean; refetchInterval?: number }

const useAnswer = <T>(
  name: string,
  path: string,
  query: Record<string, string | number | null> = {},
  pace: Pace = {},
) =>
  useQuery({
    queryKey: ['plan', name, query],
    queryFn: ({ signal }) => api.get<T>(path, query, signal),
    ...pace,
    refetchInterval: ({ state }) =>
      isApiError(state.error, 'forecast.none') ? FIRST_MS : (pace.refetchInterval ?? false),
  })

export const useLines = () => useAnswer<Page<Line>>('lines', '/plan/lines')
export const useForecast = (line: string, day: Day, minutes: Minutes) =>
  useAnswer<Forecast>(
    'forecast',
    '/plan/forecast',
    { line, from: day, until: day, minutes },
    { enabled: line !== '', refetchInterval: RENEW_MS },
  )
export const useNeeds = (day: Day, minutes: Minutes) =>
  useAnswer<Needs>('needs', '/plan/needs', { from: day, minutes }, { refetchInterval: RENEW_MS })
export const useActual = (line: string, from: Time, until: Time, minutes: Minutes) =>
  useAnswer<Actual>(
    'actual',
    '/plan/actual',
    { line, from, until, minutes },
    { enabled: line !== '' && until > from, refetchInterval: RENEW_MS },
  )
export const useQuality = (line: string) =>
  useAnswer<Quality>('quality', '/plan/quality', { line }, { enabled: line !== '', refetchInterval: RENEW_MS })
export const useSignals = () => useAnswer<Page<Signal>>('signals', '/plan/signals', {}, { refetchInterval: RENEW_MS })
export const useDrivers = () => useAnswer<Page<Driver>>('drivers', '/plan/drivers')
export const useQueuePlans = () => useAnswer<Page<QueuePlan>>('queues', '/plan/queues')
export const useShifts = (from: Time, until: Time) => useAnswer<Schedule>('shifts', '/plan/shifts', { from, until })
export const useAdherence = (from: Time, until: Time) =>
  useAnswer<Adherence>('adherence', '/plan/adherence', { from, until, minutes: 30 }, { refetchInterval: RENEW_MS })
export const useLeave = () => useAnswer<Page<Leave>>('leave', '/plan/leave')
export const useSwaps = () => useAnswer<Page<Swap>>('swaps', '/plan/swaps')

/** Sentences come in the reader's language: it is part of what was asked. */
export const useGap = (queue: Id | null, at: Time | null) =>
  useQuery({
    queryKey: ['plan', 'gap', queue, at, i18next.language],
    enabled: queue !== null && at !== null,
    queryFn: ({ signal }) => api.get<Gap>('/plan/gap', { queue, at }, signal),
  })
export const usePatience = (queue: Id | null, day: Day, agents: number | null) =>
  useQuery({
    queryKey: ['plan', 'patience', queue, day, agents, i18next.language],
    enabled: queue !== null,
    queryFn: ({ signal }) => api.get<Tolerance>('/plan/patience', { queue, day, agents }, signal),
    placeholderData: (before) => before,
  })
export const usePools = (day: Day) =>
  useQuery({
    queryKey: ['plan', 'pools', day, i18next.language],
    queryFn: ({ signal }) => api.get<Pools>('/plan/pools', { day }, signal),
  })
export const useOffers = (shift: Id, to: Id | null) =>
  useQuery({
    queryKey: ['plan', 'offers', shift, to, i18next.language],
    enabled: to !== null,
    queryFn: ({ signal }) => api.get<Offers>('/me/swaps/offers', { shift, to }, signal),
  })
export const useWhatIf = (asked: WhatIf | null) =>
  useQuery({
    queryKey: ['plan', 'what-if', asked],
    enabled: asked !== null,
    queryFn: ({ signal }) => api.post<WhatIfAnswer>('/plan/what-if', asked, { signal }),
    placeholderData: (before) => before,
  })

export const useOwnShifts = (from: Time, until: Time) => useAnswer<Page<Shift>>('own', '/me/schedule', { from, until })
export const useOwnLeave = () => useAnswer<Page<Leave>>('own-leave', '/me/leave')
export const useOwnSwaps = () => useAnswer<Page<Swap>>('own-swaps', '/me/swaps')
export const useOwnWishes = () => useAnswer<Page<Wish>>('own-wishes', '/me/wishes')

/** The whole list is said anew; the answer is what now holds, so nothing flickers while it is asked again. */
export const sayWishes = async (items: Wish[]): Promise<void> => {
  const said = await api.put<Page<Wish>>('/me/wishes', { items })
  queryClient.setQueryData(['plan', 'own-wishes', {}], said)
}

export const renewPlan = () => void queryClient.invalidateQueries({ queryKey: ['plan'] })

/** Changes something of the plan and asks all of it again; somebody else's newer version is explained, not shown as a fault. */
export function usePlanChange() {
  const { t } = useTranslation('shared')
  const { message } = App.useApp()
  const { act, busy } = useAct()
  const change = async <T>(run: () => Promise<T>): Promise<{ value: T } | null> => {
    const outcome = await act(run, (error) => {
      if (!isApiError(error, 'version.stale')) return false
      void message.warning(t('version.stale'))
      return true
    })
    renewPlan()
    return outcome.done ? { value: outcome.value } : null
  }
  return { change, busy }
}
