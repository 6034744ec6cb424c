import { App, type MenuProps } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Me, Presence, PresenceState } from '@/api/types'
import { useCommand } from './commands'

export const busyReasons = ['break', 'meal', 'training', 'meeting', 'wrapUp'] as const

/** Also those the house sets by itself. */
const knownReasons: readonly string[] = [...busyReasons, 'missed', 'connection', 'signed_out']

export type ChoosePresence = (state: PresenceState, reason?: string) => void

type PresenceSwitch = Presence & { choose: ChoosePresence }

export function useChoosePresence(): ChoosePresence {
  const { t } = useTranslation()
  const { message } = App.useApp()
  return (state, reason) => {
    api
      .put<Presence>('/me/presence', { state, ...(reason ? { reason } : {}) })
      .then((presence) => queryClient.setQueryData<Me>(keys.me, (known) => known && { ...known, presence }))
      .catch((error: unknown) => void message.error(isApiError(error) ? error.words : t('error.unknown')))
  }
}

/** One's own presence: busy keeps what one has and brings nothing new; offline brings nothing and shows it. */
export function usePresence(me: Me): PresenceSwitch {
  const { t } = useTranslation()
  const choose = useChoosePresence()
  const group = t('commands.account')
  useCommand({ id: 'presence.online', title: t('presence.goOnline'), group, run: () => choose('online') })
  useCommand({ id: 'presence.busy', title: t('presence.goBusy'), group, run: () => choose('busy') })
  // A fixed list: the hooks stay in their order.
  for (const reason of busyReasons)
    useCommand({
      id: `presence.busy.${reason}`,
      title: t('presence.goBusyFor', { reason: reasonWords(reason, t) }),
      group,
      run: () => choose('busy', reason),
    })
  useCommand({ id: 'presence.offline', title: t('presence.goOffline'), group, run: () => choose('offline') })
  return { ...me.presence, choose }
}

/** A reason we offer is kept by its name and shown in the reader's language; a free one is shown as written. */
export const reasonWords = (reason: string, t: TFunction): string =>
  knownReasons.includes(reason) ? t(`common:presence.reason.${reason}`) : reason

export function presenceItems(
  { state, reason, choose }: PresenceSwitch,
  t: TFunction,
): NonNullable<MenuProps['items']> {
  const mark = (on: boolean) => (on ? '✓' : undefined)
  return [
    { key: 'online', label: t('presence.online'), extra: mark(state === 'online'), onClick: () => choose('online') },
    {
      key: 'busy',
      label: reason && state === 'busy' ? `${t('presence.busy')} · ${reasonWords(reason, t)}` : t('presence.busy'),
      children: [
        { key: 'plain', label: t('presence.busyPlain'), onClick: () => choose('busy') },
        ...busyReasons.map((name) => ({ key: name, label: reasonWords(name, t), onClick: () => choose('busy', name) })),
      ],
    },
    {
      key: 'offline',
      label: t('presence.offline'),
      extra: mark(state === 'offline'),
      onClick: () => choose('offline'),
    },
  ]
}
