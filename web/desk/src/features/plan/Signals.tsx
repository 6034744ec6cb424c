import { useTranslation } from 'react-i18next'
import { fullTime } from '@/i18n/time'
import { number } from './days'
import { nameOfSubject } from './lines'
import styles from './Plan.module.css'
import type { Line } from './types'
import { useSignals } from './usePlan'

/** Where reality has left what was expected, in the last week. */
export function Signals({ lines }: { lines: Line[] }) {
  const { t } = useTranslation('plan')
  const { data } = useSignals()
  const items = [...(data?.items ?? [])].sort((a, b) => b.raisedAt - a.raisedAt)
  return (
    <section className={styles.card} aria-labelledby="plan-signals">
      <h2 id="plan-signals">{t('signal.title')}</h2>
      {items.length === 0 ? (
        <p className={styles.quiet}>{t('signal.none')}</p>
      ) : (
        <ul className={styles.list}>
          {items.slice(0, 8).map((one) => (
            <li key={one.id}>
              <span className={one.direction === 'high' ? styles.high : styles.low}>
                {t(`signal.${one.direction}`)}
              </span>
              <span>
                <b>{nameOfSubject(one.subject, lines)}</b>{' '}
                {t('signal.text', {
                  observed: number(one.figures.observed),
                  expected: number(one.figures.expected, 1),
                })}
                <small>
                  {fullTime(one.since)} · {t(one.endedAt === null ? 'signal.open' : 'signal.ended')}
                </small>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
