import { App, Button } from 'antd'
import { CheckCircleOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Id } from '@/api/types'
import { fullTime } from '@/i18n/time'
import { Empty } from '../../shared/States'
import { ListCard, SectionFrame } from '../Parts'
import { useChange, useParked } from '../resource'
import styles from '../Settings.module.css'

/** Facts that one part of the product could not take in; the others have gone on without waiting. */
export default function ParkedSection() {
  const { t } = useTranslation('settings')
  const { message } = App.useApp()
  const list = useParked()
  const { change } = useChange('parked')
  const [at, setAt] = useState<Id | null>(null)
  const replay = async (id: Id) => {
    setAt(id)
    const done = await change(() => api.post(`/parked/${id}/replay`))
    setAt(null)
    if (done) void message.success(t('parked.done'))
  }
  return (
    <SectionFrame title={t('section.parked.name')} text={t('section.parked.text')}>
      <ListCard
        query={list}
        label={t('section.parked.name')}
        topics="replay"
        empty={
          <Empty
            sign={<CheckCircleOutlined aria-hidden />}
            title={t('parked.empty.title')}
            text={t('parked.empty.text')}
          />
        }
      >
        {(items) =>
          items.map((fact) => (
            <li key={fact.id}>
              <span className={styles.rowWords}>
                <span className={styles.rowTitle}>
                  <code translate="no">{fact.name}</code>
                </span>
                <span className={styles.rowHint}>
                  {t('parked.listener')} <code translate="no">{fact.listener}</code> · {fullTime(fact.at)}
                </span>
                <span className={styles.rowHint}>
                  <code translate="no">{fact.error}</code>
                </span>
              </span>
              <span className={styles.rowEnd}>
                <Button loading={at === fact.id} onClick={() => void replay(fact.id)}>
                  {t('parked.replay')}
                </Button>
              </span>
            </li>
          ))
        }
      </ListCard>
    </SectionFrame>
  )
}
