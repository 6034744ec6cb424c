import { Button, Skeleton } from 'antd'
import { ArrowLeftOutlined, ExportOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Id, MessagePage } from '@/api/types'
import { clock, dayName } from '@/i18n/time'
import { FileList } from '../thread/FileList'
import { applyEdits } from '../thread/rows'
import { useHead } from '../thread/ThreadPane'
import { useNow } from '../useNow'
import styles from './CustomerPane.module.css'

const READ_MAX = 200

/** An earlier conversation, to read beside the present one without leaving it. */
export function EarlierReader({ id, onBack }: { id: Id; onBack: () => void }) {
  const { t } = useTranslation(['inbox', 'common'])
  const navigate = useNavigate()
  const now = useNow(60_000)
  const { head } = useHead(id)
  const newest = head?.lastNumber
  const { data } = useQuery({
    queryKey: [...keys.head(id), 'read', newest],
    enabled: newest !== undefined,
    queryFn: ({ signal }) => api.get<MessagePage>(`/conversations/${id}/messages`, { limit: READ_MAX }, signal),
  })
  return (
    <aside className={styles.pane} aria-label={t('side.reading')}>
      <div className={styles.readerHead}>
        <Button type="text" size="small" icon={<ArrowLeftOutlined />} onClick={onBack}>
          {t('common:action.back')}
        </Button>
        <span>{head && dayName(head.startedAt, now)}</span>
        <Button
          type="text"
          size="small"
          icon={<ExportOutlined />}
          aria-label={t('side.openFull')}
          title={t('side.openFull')}
          onClick={() => navigate(`/inbox/${id}`)}
        />
      </div>
      {!data && <Skeleton active className={styles.section} />}
      <ol className={styles.reader}>
        {data &&
          applyEdits(data.items)
            .filter((said) => !said.deleted)
            .map((said) => (
              <li key={said.id} data-who={said.kind === 'note' ? 'note' : said.author.kind}>
                <p className={styles.said}>
                  <b>{said.kind === 'note' ? t('thread.note') : (said.author.name ?? t('thread.bot'))}</b>{' '}
                  <time>{clock(said.at)}</time>
                </p>
                <p className={styles.words}>{said.text}</p>
                {said.files.length > 0 && <FileList files={said.files} />}
              </li>
            ))}
      </ol>
    </aside>
  )
}
