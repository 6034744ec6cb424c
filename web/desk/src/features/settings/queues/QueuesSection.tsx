import { Button } from 'antd'
import { ApartmentOutlined, PlusOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Queue } from '@/api/types'
import { Empty } from '../../shared/States'
import { ListCard, SectionFrame } from '../Parts'
import { useQueueSettings, useStaff } from '../resource'
import styles from '../Settings.module.css'
import { QueueEditor } from './QueueEditor'

export default function QueuesSection() {
  const { t } = useTranslation(['settings', 'common'])
  const queues = useQueueSettings()
  const people = useStaff().data?.items
  const staff = people ?? []
  const [editing, setEditing] = useState<Queue | 'new' | null>(null)
  const members = (queue: Queue) => staff.filter((person) => queue.members.includes(person.id))
  const names = (queue: Queue) => members(queue).map((person) => person.name)
  /** Why everybody serves it instead of somebody; while accounts are not known yet, nobody is said to be gone. */
  const unserved = (queue: Queue) => {
    if (queue.members.length === 0) return t('queue.nobody')
    return people && members(queue).every((person) => !person.active) ? t('queue.allDisabled') : null
  }
  const add = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
      {t('queue.add')}
    </Button>
  )
  return (
    <SectionFrame title={t('section.queues.name')} text={t('section.queues.text')} action={add}>
      <ListCard
        query={queues}
        label={t('section.queues.name')}
        topics="members offer takeover"
        empty={
          <Empty sign={<ApartmentOutlined aria-hidden />} title={t('queue.empty.title')} text={t('queue.empty.text')}>
            {add}
          </Empty>
        }
      >
        {(items) =>
          items.map((queue) => (
            <li key={queue.id}>
              <span className={styles.rowWords}>
                <span className={styles.rowTitle}>
                  {queue.name}
                  {queue.takeover && <span className={styles.chip}>{t('queue.takeoverShort')}</span>}
                  {unserved(queue) && (
                    <span className={styles.chip} data-kind="warn">
                      {unserved(queue)}
                    </span>
                  )}
                </span>
                <span className={styles.rowHint}>
                  {queue.offer === 'ask' ? t('queue.askFor', { count: queue.offerSeconds }) : t('queue.assign')}
                </span>
                {queue.members.length > 0 && (
                  <span className={styles.rowHint}>
                    {names(queue).join(' · ') || t('queue.count', { count: queue.members.length })}
                  </span>
                )}
              </span>
              <span className={styles.rowEnd}>
                <Button aria-label={t('queue.editOne', { name: queue.name })} onClick={() => setEditing(queue)}>
                  {t('common:action.edit')}
                </Button>
              </span>
            </li>
          ))
        }
      </ListCard>
      {editing && (
        <QueueEditor
          key={editing === 'new' ? 'new' : editing.id}
          queue={editing === 'new' ? null : editing}
          staff={staff}
          onClose={() => setEditing(null)}
        />
      )}
    </SectionFrame>
  )
}
