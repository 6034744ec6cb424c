import i18next from 'i18next'
import { useTranslation } from 'react-i18next'
import type { ConversationEvent, Id } from '@/api/types'
import { clock } from '@/i18n/time'
import styles from './ThreadLog.module.css'

export type NameOf = (id: Id | null | undefined) => string | null

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** The sentence for an event, or nothing for one this desk has no words for: a code name would only puzzle. */
export function eventWords(event: ConversationEvent, nameOf: NameOf): string | null {
  const { t } = i18next
  const data = event.data ?? {}
  const plain = event.name.replace(/^conversation\./, '')
  const toAgent = text(data.toAgent)
  const itself = plain === 'handed_over' && toAgent !== null && toAgent === event.actor.id
  const key = `inbox:event.${itself ? 'taken_over' : plain}`
  if (!i18next.exists(key)) return null
  const exit = text(data.exit)
  const someone = t('inbox:thread.someone')
  return t(key, {
    who: event.actor.name ?? nameOf(event.actor.id) ?? t(`inbox:actor.${event.actor.kind}`, { defaultValue: someone }),
    agent: nameOf(text(data.agent)) ?? event.actor.name ?? someone,
    queue: nameOf(text(data.queue)) ?? '',
    to: nameOf(toAgent) ?? nameOf(text(data.toQueue)) ?? t(toAgent ? 'inbox:thread.someone' : 'inbox:thread.theQueue'),
    exit: exit && i18next.exists(`inbox:exit.${exit}`) ? t(`inbox:exit.${exit}`) : '',
  }).replace(/\s*·\s*$/, '')
}

export function SystemLine({ event, nameOf }: { event: ConversationEvent; nameOf: NameOf }) {
  useTranslation('inbox')
  const words = eventWords(event, nameOf)
  if (words === null) return null
  const note = text(event.data?.note)
  return (
    <p className={styles.system}>
      <span>{words}</span> <time>{clock(event.at)}</time>
      {note && <q className={styles.handNote}>{note}</q>}
    </p>
  )
}
