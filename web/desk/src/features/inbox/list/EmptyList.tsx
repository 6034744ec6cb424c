import { Button } from 'antd'
import { CheckCircleOutlined, MessageOutlined, SearchOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import styles from './List.module.css'
import type { ListFilter } from './mergeList'
import { useAnyEnded, useCounts } from './useConversationList'

/** Three ways of having nothing: nobody has written yet, nothing fits, or all is done. Each says what to do next. */
export function EmptyList({ filter, onView }: { filter: ListFilter; onView: (view: ListFilter['view']) => void }) {
  const { t } = useTranslation('inbox')
  const { data: counts } = useCounts()
  const nobody = counts?.all === 0
  const ended = useAnyEnded(nobody)
  const kind = filter.search || filter.queue ? 'filtered' : nobody && ended === false ? 'new' : 'done'
  const Sign = { filtered: SearchOutlined, new: MessageOutlined, done: CheckCircleOutlined }[kind]
  const waiting = counts?.queue ?? 0
  return (
    <div className={styles.empty}>
      <Sign className={styles.emptySign} aria-hidden />
      <p className={styles.emptyTitle}>{t(kind === 'done' ? `empty.done.${filter.view}` : `empty.${kind}.title`)}</p>
      <p className={styles.emptyText}>
        {kind === 'filtered'
          ? t('empty.filtered.text')
          : kind === 'new'
            ? t('empty.new.text')
            : filter.view === 'mine' && waiting > 0
              ? t('empty.queueWaits', { count: waiting })
              : t('empty.done.text')}
      </p>
      {kind === 'new' && (
        <Button href="/test" target="_blank">
          {t('empty.new.action')}
        </Button>
      )}
      {kind === 'done' && filter.view === 'mine' && waiting > 0 && (
        <Button type="primary" onClick={() => onView('queue')}>
          {t('empty.toQueue')}
        </Button>
      )}
    </div>
  )
}
