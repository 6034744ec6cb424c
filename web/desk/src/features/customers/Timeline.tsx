import { Button } from 'antd'
import { MessageOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Customer, Head } from '@/api/types'
import { clock, dayName } from '@/i18n/time'
import { useNow } from '../inbox/useNow'
import { Failed, Waiting } from '../shared/States'
import { Card } from './Card'
import styles from './Timeline.module.css'
import { useTimeline } from './useCustomers'

/** Every conversation with this person, over all merged customers, newest first. */
export function Timeline({ customer }: { customer: Customer }) {
  const { t } = useTranslation(['customers', 'shared'])
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useTimeline(customer.id)
  const items = data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Card title={t('timeline.title')} count={items.length}>
      {error && items.length === 0 ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={2} />
      ) : null}
      {data && items.length === 0 && (
        <p className={styles.none}>
          <MessageOutlined aria-hidden /> {t('timeline.none')}
        </p>
      )}
      <ol className={styles.timeline}>
        {items.map((head) => (
          <Entry key={head.id} head={head} />
        ))}
      </ol>
      {hasNextPage && (
        <p className={styles.more}>
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('shared:more')}
          </Button>
        </p>
      )}
    </Card>
  )
}

function Entry({ head }: { head: Head }) {
  const { t } = useTranslation(['customers', 'inbox'])
  const now = useNow(60_000)
  const phase = head.phase === 'closed' && head.exit ? t(`inbox:exit.${head.exit}`) : t(`inbox:phase.${head.phase}`)
  return (
    <li className={styles.entry} data-living={head.phase !== 'closed' || undefined}>
      <Link to={`/inbox/${head.id}`} className={styles.link}>
        <span className={styles.top}>
          <b>
            {dayName(head.startedAt, now)} {clock(head.startedAt)}
          </b>
          <span className={styles.phase} data-phase={head.phase}>
            {phase}
          </span>
        </span>
        <span className={styles.text}>{head.lastText || t('inbox:list.noText')}</span>
        <span className={styles.meta}>
          {[head.inbox.name, head.queue?.name, head.agent?.name].filter(Boolean).join(' · ')}
        </span>
      </Link>
    </li>
  )
}
