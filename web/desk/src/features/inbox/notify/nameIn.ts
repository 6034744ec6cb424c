import { api } from '@/api/client'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Head, Id } from '@/api/types'
import { personName } from '@/i18n/names'
import { headOf } from '@/live/heads'

/** The customer's name in a conversation that may be nowhere on the screen. */
export const nameIn = async (conversation: Id): Promise<string> => {
  const head =
    headOf(conversation) ??
    (await queryClient
      .fetchQuery({ queryKey: keys.head(conversation), queryFn: () => api.get<Head>(`/conversations/${conversation}`) })
      .catch(() => undefined))
  return personName(head?.customer.name ?? null)
}
