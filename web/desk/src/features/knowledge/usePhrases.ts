import { useQuery } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Id, Page, Phrase } from '@/api/types'
import { useAct } from '../shared/useAct'
import { cleanGroup, type PhraseDraft } from './phraseTree'

export const usePhrases = () =>
  useQuery({ queryKey: keys.phrases, queryFn: ({ signal }) => api.page<Phrase>('/phrases', undefined, signal) })

const renew = () => void queryClient.invalidateQueries({ queryKey: keys.phrases })

const bodyOf = (draft: PhraseDraft) => ({
  scope: draft.scope,
  group: cleanGroup(draft.group),
  title: draft.title.trim(),
  text: draft.text.trim(),
  shortcut: draft.shortcut.trim() || null,
})

export function usePhraseActs() {
  const { t } = useTranslation('shared')
  const { message } = App.useApp()
  const { act, busy } = useAct()
  const stale = (error: unknown) => {
    if (!isApiError(error, 'version.stale')) return false
    renew()
    void message.warning(t('version.stale'))
    return true
  }
  return {
    busy,
    save: async (draft: PhraseDraft, before: Phrase | null): Promise<boolean> => {
      const outcome = await act(
        () =>
          before
            ? api.put<Phrase>(`/phrases/${before.id}`, bodyOf(draft), { version: before.version })
            : api.post<Phrase>('/phrases', bodyOf(draft)),
        stale,
      )
      if (outcome.done) renew()
      return outcome.done
    },
    remove: async (phrase: Phrase): Promise<void> => {
      const outcome = await act(() => api.delete(`/phrases/${phrase.id}`))
      if (outcome.done) renew()
    },
    /** Shown at once; should the host refuse, its own order comes back. */
    order: async (ids: Id[]): Promise<void> => {
      const places = new Map(ids.map((id, at) => [id, at + 1]))
      queryClient.setQueryData<Page<Phrase>>(
        keys.phrases,
        (page) =>
          page && {
            ...page,
            items: page.items.map((one) => (places.has(one.id) ? { ...one, place: places.get(one.id)! } : one)),
          },
      )
      await act(() => api.put('/phrases/order', { ids }))
      renew()
    },
  }
}

export type PhraseActs = ReturnType<typeof usePhraseActs>
