import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Head, Id } from '@/api/types'
import { dayName } from '@/i18n/time'
import { useNow } from '../useNow'
import styles from './CustomerPane.module.css'

export function EarlierConversations({
  customerId,
  except,
  onRead,
}: {
  customerId: Id
  except: Id
  onRead: (id: Id) => void
}) {
  const { t } = useTranslation(['inbox', 'common'])
  const now = useNow(60_000)
  const { data, isError, refetch } = useQuery({
    queryKey: keys.timeline(customerId),
    queryFn: ({ signal }) => api.page<Head>(`/customers/${customerId}/conversations`, undefined, signal),
  })
  const earlier = data?.items.filter((head) => head.id !== except) ?? []
  return (
    <section className={styles.section}>
      <h3 className={styles.title}>
        {t('side.earlier')}
        {earlier.length > 0 && <span>{earlier.length}</span>}
      </h3>
      {isError && (
        <button type="button" className={styles.again} onClick={() => void refetch()}>
          {t('side.earlierFailed')}
        </button>
      )}
      {data && earlier.length === 0 && <p className={styles.none}>{t('side.first')}</p>}
      {earlier.map((head) => (
        <button key={head.id} type="button" className={styles.item} onClick={() => onRead(head.id)}>
          <span className={styles.itemTop}>
            <b>{dayName(head.startedAt, now)}</b>
            <span>{head.phase === 'closed' && head.exit ? t(`exit.${head.exit}`) : t(`phase.${head.phase}`)}</span>
          </span>
          <span className={styles.itemText}>{head.lastText}</span>
          <span className={styles.itemMeta}>{[head.inbox.name, head.agent?.name].filter(Boolean).join(' · ')}</span>
        </button>
      ))}
    </section>
  )
}
