import { api } from '@/api/client'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Counts, Id } from '@/api/types'

/** Notes that name me: how many I have not seen, and the list of them. */
export function refreshMentions(): void {
  void queryClient.invalidateQueries({ queryKey: keys.counts })
  void queryClient.invalidateQueries({
    queryKey: keys.lists,
    predicate: ({ queryKey }) => (queryKey[2] as { view?: string } | undefined)?.view === 'mentioned',
  })
}

/** What I have on the screen I have seen. Asked of the host only while it knows of something unseen. */
export async function seeMentions(conversation: Id, number: number, known = false): Promise<void> {
  if (!known && !queryClient.getQueryData<Counts>(keys.counts)?.mentioned) return
  await api.post(`/conversations/${conversation}/seen`, { number }).catch(() => undefined)
  refreshMentions()
}
