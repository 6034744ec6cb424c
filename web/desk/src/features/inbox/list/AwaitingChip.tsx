import { useTranslation } from 'react-i18next'
import type { Head } from '@/api/types'
import { usePreference } from '@/app/preferences'
import { span } from '@/i18n/time'
import { useNow } from '../useNow'
import { awaitsUs, patienceOf, waitedMs } from './awaiting'
import styles from './Row.module.css'

/** How long this customer waits for us, in words; the colour only repeats them. */
export function AwaitingChip({ head }: { head: Head }) {
  const { t } = useTranslation('inbox')
  const now = useNow(1000)
  const slowSeconds = usePreference('slowSeconds')
  if (!awaitsUs(head)) return null
  const waited = waitedMs(head, now)
  return (
    <span className={styles.awaiting} data-patience={patienceOf(waited, slowSeconds)}>
      {t(head.phase === 'waiting' ? 'list.queuedFor' : 'list.awaitingFor', { span: span(waited) })}
    </span>
  )
}
