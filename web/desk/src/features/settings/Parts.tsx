import type { ReactNode } from 'react'
import { Failed, Waiting } from '../shared/States'
import styles from './Settings.module.css'

type SectionProps = { title: string; text: string; action?: ReactNode; children: ReactNode }

export function SectionFrame({ title, text, action, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <header className={styles.sectionHead}>
        <div>
          <h2>{title}</h2>
          <p>{text}</p>
        </div>
        {action}
      </header>
      {children}
    </section>
  )
}

type PanelProps = { title: string; text?: string; topics?: string; children: ReactNode }

/** One group of settings; `topics` are the names by which the search finds it. */
export function Panel({ title, text, topics, children }: PanelProps) {
  return (
    <section className={styles.card} data-topics={topics} aria-label={title}>
      <div className={styles.cardBody}>
        <h3 className={styles.cardTitle}>{title}</h3>
        {text && <p>{text}</p>}
        {children}
      </div>
    </section>
  )
}

type ListProps<T> = {
  query: { data?: { items: T[] }; error: unknown; refetch: () => unknown }
  empty: ReactNode
  topics?: string
  label: string
  children: (items: T[]) => ReactNode
}

/** A list in its four states: on its way, failed, empty, there. */
export function ListCard<T>({ query, empty, topics, label, children }: ListProps<T>) {
  const { data, error, refetch } = query
  return (
    <div className={styles.card} data-topics={topics}>
      {error && !data ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={3} />
      ) : data.items.length === 0 ? (
        empty
      ) : (
        <ul className={styles.rows} aria-label={label}>
          {children(data.items)}
        </ul>
      )}
    </div>
  )
}
