import { App, Button } from 'antd'
import { CheckCircleOutlined, RedoOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/api/client'
import type { Id } from '@/api/types'
import { fullTime } from '@/i18n/time'
import { Empty } from '../../shared/States'
import { ListCard, SectionFrame } from '../Parts'
import { useChange, useDeliveries } from '../resource'
import styles from '../Settings.module.css'

/** What could not be delivered after every attempt: a person reads why, mends it, sends it again. */
export default function DeliveriesSection() {
  const { t } = useTranslation('settings')
  const { message } = App.useApp()
  const list = useDeliveries()
  const { change, busy } = useChange('deliveries')
  const [at, setAt] = useState<Id | 'all' | null>(null)
  const items = list.data?.items ?? []
  const retry = async (ids: Id[], mark: Id | 'all') => {
    setAt(mark)
    let done = 0
    for (const id of ids) if (await change(() => api.post(`/deliveries/${id}/retry`))) done += 1
    setAt(null)
    if (done > 0) void message.success(t('delivery.queued', { count: done }))
  }
  return (
    <SectionFrame
      title={t('section.deliveries.name')}
      text={t('section.deliveries.text')}
      action={
        items.length > 1 && (
          <Button
            icon={<RedoOutlined aria-hidden />}
            loading={at === 'all'}
            onClick={() =>
              void retry(
                items.map((one) => one.id),
                'all',
              )
            }
          >
            {t('delivery.retryAll')}
          </Button>
        )
      }
    >
      <ListCard
        query={list}
        label={t('section.deliveries.name')}
        topics="retry"
        empty={
          <Empty
            sign={<CheckCircleOutlined aria-hidden />}
            title={t('delivery.empty.title')}
            text={t('delivery.empty.text')}
          />
        }
      >
        {(all) =>
          all.map((one) => (
            <li key={one.id}>
              <span className={styles.rowWords}>
                <span className={styles.rowTitle}>{one.reason || t('delivery.noReason')}</span>
                <span className={styles.rowHint}>
                  {t('delivery.tried', { count: one.attempts })} · {fullTime(one.at)}
                </span>
                <span className={styles.rowHint}>
                  <Link to={`/inbox/${one.conversationId}`}>{t('delivery.open', { number: one.number })}</Link>
                </span>
              </span>
              <span className={styles.rowEnd}>
                <Button
                  loading={at === one.id}
                  disabled={busy && at !== one.id}
                  onClick={() => void retry([one.id], one.id)}
                >
                  {t('delivery.retry')}
                </Button>
              </span>
            </li>
          ))
        }
      </ListCard>
    </SectionFrame>
  )
}
