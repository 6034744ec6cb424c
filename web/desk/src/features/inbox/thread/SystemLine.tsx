import i18next from 'i18next'
import { useTranslation } from 'react-i18next'
import type { ConversationEvent } from '@/api/types'
import { clock } from '@/i18n/time'
import styles from './ThreadLog.module.css'

/** Gives the name of whatever an event is about: the host sends an object, an id with a name, or a plain name. */
function nameIn(data: Record<string, unknown>, ...fields: string[]): string {
  for (const field of fields) {
    const value = data[field]
    if (typeof value === 'string' && value !== '') return value
    if (value && typeof value === 'object' && typeof (value as { name?: unknown }).name === 'string') return (value as { name: string }).name
  }
  return ''
}

/** The sentence for an event, or nothing for one this desk has no words for: a code name would only puzzle. */
export function eventWords(event: ConversationEvent): string | null {
  const { t } = i18next
  const name = event.name.split('.').at(-1) ?? event.name
  const key = `inbox:event.${name}`
  if (!i18next.exists(key)) return null
  const exit = typeof event.data?.exit === 'string' ? event.data.exit : ''
  return t(key, {
    who: event.actor.name ?? t(`inbox:actor.${event.actor.kind}`),
    to: nameIn(event.data ?? {}, 'toName', 'to', 'agent', 'queue'),
    exit: exit && i18next.exists(`inbox:exit.${exit}`) ? t(`inbox:exit.${exit}`) : '',
  })
}

export function SystemLine({ event }: { event: ConversationEvent }) {
  useTranslation('inbox')
  const words = eventWords(event)
  if (words === null) return null
  const note = typeof event.data?.note === 'string' ? event.data.note : ''
  return (
    <p className={styles.system}>
      <span>{words}</span> <time>{clock(event.at)}</time>
      {note && <q className={styles.handNote}>{note}</q>}
    </p>
  )
}
