import { useQuery } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Queue } from '@/api/types'
import { useAct } from '../shared/useAct'
import type { Delivery, InboxDetail, Key, ParkedFact, Person } from './types'

/** Its own name: the inbox keeps a shorter answer under `queues`. */
const settingKeys = {
  staff: keys.staff,
  queues: keys.queues,
  inboxes: keys.inboxes,
  keys: ['keys'] as const,
  deliveries: ['deliveries'] as const,
  parked: ['parked'] as const,
}

const useList = <T>(queryKey: readonly unknown[], path: string, query?: Record<string, string>) =>
  useQuery({ queryKey, queryFn: ({ signal }) => api.page<T>(path, query, signal) })

export const useStaff = () => useList<Person>(settingKeys.staff, '/staff')
export const useQueueSettings = () => useList<Queue>(settingKeys.queues, '/queues')
export const useInboxes = () => useList<InboxDetail>(settingKeys.inboxes, '/inboxes')
export const useKeys = () => useList<Key>(settingKeys.keys, '/keys')
export const useDeliveries = () => useList<Delivery>(settingKeys.deliveries, '/deliveries', { state: 'failed' })
export const useParked = () => useList<ParkedFact>(settingKeys.parked, '/parked')

/** Changes something and asks the list again; a stale version is explained instead of shown as a fault. */
export function useChange(what: keyof typeof settingKeys) {
  const { t } = useTranslation('shared')
  const { message } = App.useApp()
  const { act, busy } = useAct()
  const renew = () => {
    void queryClient.invalidateQueries({ queryKey: settingKeys[what] })
    if (what === 'staff' || what === 'queues') void queryClient.invalidateQueries({ queryKey: keys.colleagues })
  }
  const change = async <T>(run: () => Promise<T>): Promise<{ value: T } | null> => {
    const outcome = await act(run, (error) => {
      if (!isApiError(error, 'version.stale')) return false
      renew()
      void message.warning(t('version.stale'))
      return true
    })
    if (!outcome.done) return null
    renew()
    return { value: outcome.value }
  }
  return { change, busy, renew }
}
