import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Exit, Head, Id } from '@/api/types'
import { assumeHead, putHead } from '@/live/heads'
import { endOffer } from '@/live/offers'
import { sendHeld } from '@/live/sender'
import { threads } from '@/live/threads'
import { noteReached } from '../notify/reached'

/** `abandoned` is what the customer does, never a choice of ours. */
export const exits: readonly Exit[] = ['solved', 'unanswered', 'gave_up', 'moved', 'spam']

export type Target = { agent: Id } | { queue: Id }

/** Conversations that wait for the last reply to go out before they are left. */
const leaving = new Set<Id>()

/** What can be done with a conversation as a whole. Each says in words when the host refuses. */
export function useConversationActions() {
  const { t } = useTranslation(['inbox', 'common'])
  const { message } = App.useApp()

  const refuse = (error: unknown) => {
    const words =
      isApiError(error, 'conversation.taken') && error.about
        ? t('refusal.taken', { name: error.about })
        : isApiError(error)
          ? error.words
          : t('common:error.unknown')
    void message.error(words)
  }

  async function act(id: Id, verb: string, body?: unknown): Promise<Head | null> {
    if (verb === 'accept' || verb === 'takeover' || verb === 'reopen') noteReached(id)
    try {
      const head = await api.post<Head | undefined>(`/conversations/${id}/${verb}`, body)
      if (head?.id) putHead(head)
      void queryClient.invalidateQueries({ queryKey: keys.counts })
      return head ?? null
    } catch (error) {
      refuse(error)
      if (isApiError(error) && (error.status === 409 || error.status === 404)) {
        void queryClient.invalidateQueries({ queryKey: ['conversations'] })
      }
      return null
    }
  }

  /** What takes a conversation out of our hands comes after our last words; without them it does not happen. */
  async function leave(id: Id, verb: string, body: unknown): Promise<Head | null> {
    if (leaving.has(id)) return null
    leaving.add(id)
    try {
      const answer = await sendHeld(id)
      if (answer === 'sent') return await act(id, verb, body)
      void message.warning(t(answer === 'refused' ? 'refusal.unsent' : 'refusal.unanswered'))
      return null
    } finally {
      leaving.delete(id)
    }
  }

  return {
    accept: async (id: Id) => {
      const head = await act(id, 'accept')
      endOffer(id)
      return head
    },
    decline: async (id: Id) => {
      await act(id, 'decline')
      endOffer(id)
    },
    takeOver: (id: Id) => act(id, 'takeover'),
    reopen: (id: Id) => act(id, 'reopen'),
    transfer: (id: Id, to: Target, note: string) =>
      leave(id, 'transfer', note.trim() ? { to, note: note.trim() } : { to }),
    close: async (id: Id, exit: Exit) => {
      const head = await leave(id, 'close', { exit })
      if (head) void message.success(t('actions.closed', { exit: t(`exit.${exit}`) }))
      return head
    },
    /** From the customer's last message on it counts as unread again. */
    markUnread: async (head: Head) => {
      const items = threads.get().get(head.id)?.items ?? []
      const last = items.findLast((one) => one.author.kind === 'customer')?.number ?? head.lastNumber
      assumeHead(head.id, { unread: Math.max(1, head.unread) }, head)
      await act(head.id, 'unread', { number: last })
    },
  }
}

export type ConversationActions = ReturnType<typeof useConversationActions>
