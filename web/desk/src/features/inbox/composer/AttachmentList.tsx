import { CloseOutlined, FileOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { sizeWords } from '../thread/FileList'
import styles from './Composer.module.css'
import type { Attachment } from './useAttachments'

export function AttachmentList({ items, onRemove }: { items: readonly Attachment[]; onRemove: (key: string) => void }) {
  const { t } = useTranslation('inbox')
  if (items.length === 0) return null
  return (
    <ul className={styles.attachments} aria-label={t('attach.list')}>
      {items.map((item) => (
        <li key={item.key} className={styles.attachment} data-problem={item.problem ? true : undefined}>
          {item.preview ? <img src={item.preview} alt="" /> : <FileOutlined aria-hidden />}
          <span className={styles.attachmentText}>
            <span className={styles.attachmentName}>{item.name}</span>
            <span role={item.problem ? 'alert' : undefined}>
              {item.problem ??
                (item.stored ? sizeWords(item.size) : t('attach.progress', { percent: Math.round(item.share * 100) }))}
            </span>
          </span>
          <button
            type="button"
            className={styles.attachmentClose}
            aria-label={t(item.stored || item.problem ? 'attach.remove' : 'attach.cancel', { name: item.name })}
            onClick={() => onRemove(item.key)}
          >
            <CloseOutlined />
          </button>
          {!item.stored && !item.problem && (
            <progress className={styles.progress} value={item.share} max={1} aria-label={item.name} />
          )}
        </li>
      ))}
    </ul>
  )
}
