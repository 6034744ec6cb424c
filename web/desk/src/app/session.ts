import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Me } from '@/api/types'
import { sendHeld } from '@/live/sender'
import { adoptAccountPreferences } from './preferences'

/** Who is signed in. Under the guard it is always there. */
export function useMeQuery() {
  return useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => api.get<Me>('/me', undefined, signal),
    staleTime: 60_000,
  })
}

export function useMe(): Me {
  const me = useQueryClient().getQueryData<Me>(keys.me)
  const { data } = useMeQuery()
  const known = data ?? me
  if (!known) throw new Error('useMe outside the guarded part of the desk')
  return known
}

/** For the sign-in page: keep the answer of POST /session, then go on. */
export function signedIn(me: Me): void {
  queryClient.clear()
  queryClient.setQueryData(keys.me, me)
}

/** Nobody who leaves is kept longer than this. */
const GOODBYE_MAX_MS = 3_000

/** What could still be taken back goes out first; what finds no way now goes with the next sign-in. */
export async function signOut(): Promise<void> {
  await sendHeld(undefined, GOODBYE_MAX_MS)
  await api.delete('/session').catch(() => undefined)
  window.location.assign('/sign-in')
}

export function useAccountPreferences(me: Me | undefined): void {
  const id = me?.id
  useEffect(() => {
    if (me) adoptAccountPreferences(me.id, me.preferences ?? {})
    // Once a sign-in: later answers of /me must not undo what was chosen meanwhile.
  }, [id])
}
