import type { ReactNode } from 'react'
import { useId } from 'react'
import styles from './CustomerDetail.module.css'

type Props = { title: string; count?: number; action?: ReactNode; children: ReactNode }

export function Card({ title, count, action, children }: Props) {
  const id = useId()
  return (
    <section className={styles.card} aria-labelledby={id}>
      <header className={styles.cardHead}>
        <h3 id={id}>
          {title}
          {count !== undefined && count > 0 && <span className={styles.count}>{count}</span>}
        </h3>
        {action}
      </header>
      {children}
    </section>
  )
}
