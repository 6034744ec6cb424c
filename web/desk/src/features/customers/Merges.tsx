import { App, Button } from 'antd'
import { BlockOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { Customer, Id, Merge } from '@/api/types'
import { personName } from '@/i18n/names'
import { fullTime } from '@/i18n/time'
import { useNames } from '../inbox/useNames'
import { Card } from './Card'
import { doneBy } from './customers'
import styles from './CustomerDetail.module.css'
import type { CustomerActs } from './useCustomers'

type Props = { customer: Customer; acts: CustomerActs; onOpen: (id: Id) => void; onMerge: () => void }

export function useUndoMerge(acts: CustomerActs): (merge: Merge) => void {
  const { t } = useTranslation(['customers', 'common'])
  const { modal } = App.useApp()
  return (merge) =>
    void modal.confirm({
      title: t('merge.undoAsk', { name: personName(merge.other.name) }),
      content: t('merge.undoMeaning'),
      okText: t('merge.undo'),
      onOk: () => acts.undoMerge(merge.id),
    })
}

export function Merges({ customer, acts, onOpen, onMerge }: Props) {
  const { t } = useTranslation(['customers', 'common'])
  const nameOf = useNames()
  const undo = useUndoMerge(acts)
  const erased = customer.state === 'erased'
  return (
    <Card
      title={t('merge.list')}
      count={customer.merges.length}
      action={
        !erased && (
          <Button type="text" size="small" icon={<BlockOutlined aria-hidden />} onClick={onMerge}>
            {t('merge.short')}
          </Button>
        )
      }
    >
      {customer.merges.length === 0 && <p className={styles.none}>{t('merge.none')}</p>}
      <ul className={styles.lines}>
        {customer.merges.map((one) => (
          <li key={one.id}>
            <span className={styles.lineWords}>
              <span>
                <button type="button" className={`plain ${styles.lineTitle}`} onClick={() => onOpen(one.other.id)}>
                  {personName(one.other.name)}
                </button>
              </span>
              <span className={styles.lineHint}>
                {[fullTime(one.at), doneBy(one.by, nameOf)].filter(Boolean).join(' · ')}
              </span>
              {one.evidence && (
                <span className={styles.lineHint}>{t('identity.evidence', { words: one.evidence })}</span>
              )}
            </span>
            {!erased && (
              <span className={styles.lineEnd}>
                <Button size="small" onClick={() => undo(one)}>
                  {t('common:action.undo')}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
