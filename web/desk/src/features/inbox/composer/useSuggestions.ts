import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Customer, Head, Id, Named, Phrase } from '@/api/types'
import { matchScore } from '@/app/fuzzy'
import { useMe } from '@/app/session'
import { personName } from '@/i18n/names'
import { useColleagues } from '../actions/TransferDialog'
import { replaceTrigger, triggerAt, type Edit } from './caret'
import { fillPhrase, findPhrases } from './phrases'
import type { Suggestion } from './SuggestMenu'

export function usePhrases(): Phrase[] {
  const { data } = useQuery({
    queryKey: keys.phrases,
    queryFn: ({ signal }) => api.get<{ items: Phrase[] }>('/phrases', { limit: 200 }, signal),
    staleTime: 5 * 60_000,
  })
  return data?.items ?? []
}

function useCustomer(id: Id | undefined): Customer | undefined {
  return useQuery({
    queryKey: keys.customer(id ?? ''),
    enabled: id !== undefined,
    queryFn: ({ signal }) => api.get<Customer>(`/customers/${id}`, undefined, signal),
  }).data
}

/** Those whom a note in this conversation reaches, asked for once somebody begins to name one. */
function useReached(conversation: Id, wanted: boolean): ReadonlySet<Id> {
  const { data } = useQuery({
    queryKey: keys.reached(conversation),
    enabled: wanted,
    queryFn: ({ signal }) => api.page<Named>(`/conversations/${conversation}/colleagues`, undefined, signal),
  })
  return useMemo(() => new Set(data?.items.map((one) => one.id)), [data])
}

/** What the list over the composer offers for the word under the caret: phrases after "/", colleagues after "@" in a note. */
export function useSuggestions(conversation: Id, head: Head | undefined, text: string, caret: number, note: boolean) {
  const { t } = useTranslation('inbox')
  const me = useMe()
  const phrases = usePhrases()
  const colleagues = useColleagues()
  const customer = useCustomer(head?.customer.id)
  const [at, setAt] = useState(0)
  /** Where Esc has closed it; writing on in the same word does not open it again. */
  const [closedAt, setClosedAt] = useState<number | null>(null)
  const trigger = useMemo(() => triggerAt(text, caret, note ? ['/', '@'] : ['/']), [text, caret, note])
  const reached = useReached(conversation, trigger?.sign === '@')
  const name = personName(head?.customer.name ?? null)
  const variables = useMemo(
    () => ({
      'customer.name': name,
      'customer.address': customer?.address,
      'agent.name': me.name,
    }),
    [name, customer?.address, me.name],
  )
  const offered = useMemo<{
    items: Suggestion[]
    words: (index: number) => ReturnType<typeof fillPhrase>
  } | null>(() => {
    // Whose name a phrase is filled with has to be known.
    if (!head || !trigger || trigger.start === closedAt) return null
    if (trigger.sign === '/') {
      const found = findPhrases(phrases, trigger.query)
      const filled = found.map((phrase) => fillPhrase(phrase.text, variables))
      return {
        items: found.map((phrase, index) => ({
          id: phrase.id,
          title: phrase.title,
          hint: phrase.group,
          mark: phrase.shortcut ?? '',
          preview: filled[index]!.text,
        })),
        words: (index) => filled[index]!,
      }
    }
    const people = colleagues.filter((one) => reached.has(one.id) && matchScore(trigger.query, one.name) > 0)
    return {
      items: people.map((one) => ({
        id: one.id,
        title: one.name,
        hint: t(`common:presence.${one.presence.state}`),
        mark: '',
        preview: null,
      })),
      words: (index) => ({ text: `@${people[index]!.name} `, gap: null }),
    }
  }, [head === undefined, trigger, closedAt, phrases, colleagues, reached, variables, t])
  const items = offered?.items ?? []
  const chosen = Math.min(at, Math.max(0, items.length - 1))
  return {
    open: items.length > 0,
    items,
    at: chosen,
    sign: trigger?.sign ?? '/',
    point: setAt,
    move: (step: number) => setAt((chosen + step + items.length) % Math.max(1, items.length)),
    close: () => setClosedAt(trigger?.start ?? null),
    typed: () => {
      setAt(0)
      if (closedAt !== null && trigger?.start !== closedAt) setClosedAt(null)
    },
    choose: (index: number): Edit | null => {
      if (!trigger || !offered || !items[index]) return null
      const { text: words, gap } = offered.words(index)
      setAt(0)
      return replaceTrigger(text, trigger, words, gap)
    },
  }
}
