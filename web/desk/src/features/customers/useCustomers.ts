import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Customer, Head, Id, Identity } from '@/api/types'
import { useAct } from '../shared/useAct'
import type { ProfileDraft } from './customers'

export function useCustomerList(search: string) {
  return useInfiniteQuery({
    queryKey: keys.customers(search),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => api.page<Customer>('/customers', { search, cursor: pageParam }, signal),
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  })
}

export const useCustomer = (id: Id) =>
  useQuery({
    queryKey: keys.customer(id),
    queryFn: ({ signal }) => api.get<Customer>(`/customers/${id}`, undefined, signal),
  })

export const useTimeline = (id: Id) =>
  useInfiniteQuery({
    queryKey: [...keys.timeline(id), 'pages'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => api.page<Head>(`/customers/${id}/conversations`, { cursor: pageParam }, signal),
    getNextPageParam: (page) => page.next,
  })

/** Lists show names and identities, a family shows in several customers: after a change all of them ask again. */
function renew(customer?: Customer): void {
  if (customer) queryClient.setQueryData(keys.customer(customer.id), customer)
  void queryClient.invalidateQueries({ queryKey: ['customers'] })
}

export function useCustomerActs(id: Id) {
  const { t } = useTranslation(['customers', 'shared'])
  const { message } = App.useApp()
  const { act, busy } = useAct()

  const patch = async (version: number, change: Partial<ProfileDraft>) => {
    const outcome = await act(
      () => api.patch<Customer>(`/customers/${id}`, change, { version }),
      (error) => {
        if (!isApiError(error, 'version.stale')) return false
        renew()
        void message.warning(t('shared:version.stale'))
        return true
      },
    )
    if (outcome.done) renew(outcome.value)
    return outcome.done
  }
  /** `onHeld` is told which other customer already holds the identity, so that the two can be compared. */
  const identify = async (change: () => Promise<unknown>, onHeld: (other: Id) => void) => {
    const outcome = await act(change, (error) => {
      if (!isApiError(error, 'identity.held') || !error.about) return false
      onHeld(error.about)
      return true
    })
    if (outcome.done) renew()
    return outcome.done
  }
  return {
    busy,
    patch,
    addIdentity: (kind: Identity['kind'], value: string, onHeld: (other: Id) => void) =>
      identify(() => api.post(`/customers/${id}/identities`, { kind, value }), onHeld),
    verifyIdentity: (identity: Id, evidence: string, onHeld: (other: Id) => void) =>
      identify(() => api.post(`/customers/${id}/identities/${identity}/verify`, { evidence }), onHeld),
    removeIdentity: async (identity: Id) => {
      const outcome = await act(() => api.delete(`/customers/${id}/identities/${identity}`))
      if (outcome.done) renew()
    },
    consent: async (purpose: string, granted: boolean, source: string) => {
      const outcome = await act(() =>
        api.put(`/customers/${id}/consents/${encodeURIComponent(purpose)}`, { granted, source }),
      )
      if (outcome.done) renew()
      return outcome.done
    },
    merge: async (other: Id, evidence: string) => {
      const outcome = await act(() => api.post<Customer>(`/customers/${id}/merge`, { other, evidence }))
      if (!outcome.done) return false
      renew(outcome.value)
      void message.success(t('merge.done'))
      return true
    },
    undoMerge: async (merge: Id) => {
      const outcome = await act(() => api.post<Customer>(`/customers/${id}/merges/${merge}/undo`))
      if (!outcome.done) return
      renew(outcome.value)
      void message.success(t('merge.undone'))
    },
    exportAll: () => act(() => api.get<Record<string, unknown>>(`/customers/${id}/export`)),
    erase: async (reason: string) => {
      const outcome = await act(() => api.post<Record<string, unknown>>(`/customers/${id}/erase`, { reason }))
      if (!outcome.done) return null
      renew()
      return outcome.value
    },
  }
}

export type CustomerActs = ReturnType<typeof useCustomerActs>
