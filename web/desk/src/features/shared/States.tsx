import { Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './States.module.css'
import { useRefusalWords } from './useAct'

type EmptyProps = { sign: ReactNode; title: string; text?: string; children?: ReactNode }

/** Nothing here: why, and what to do next. */
export function Empty({ sign, title, text, children }: EmptyProps) {
  return (
    <div className={styles.state}>
      <span className={styles.sign} aria-hidden>
        {sign}
      </span>
      <p className={styles.title}>{title}</p>
      {text && <p className={styles.text}>{text}</p>}
      {children && <div className={styles.next}>{children}</div>}
    </div>
  )
}

export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation('common')
  const words = useRefusalWords()
  return (
    <div className={styles.state} role="alert">
      <p className={styles.title}>{words(error)}</p>
      <div className={styles.next}>
        <Button onClick={onRetry}>{t('action.retry')}</Button>
      </div>
    </div>
  )
}

/** The grey shape of a list on its way; it comes in only after 300 ms, so a fast answer never flickers. */
export function Waiting({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation('common')
  return (
    <div className={styles.waiting} role="status" aria-label={t('state.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} active title={false} avatar={{ size: 32 }} paragraph={{ rows: 2 }} />
      ))}
    </div>
  )
}
