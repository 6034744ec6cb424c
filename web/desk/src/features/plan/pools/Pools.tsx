import { useTranslation } from 'react-i18next'
import { clockAt, percent } from '../days'
import { Facts, type Fact } from '../Facts'
import figure from '../figure/Figure.module.css'
import plan from '../Plan.module.css'
import type { Day, Pool } from '../types'
import { usePools } from '../usePlan'
import styles from './Pools.module.css'

const HEIGHT = 120
const WIDTH = 240

/** Queues that share people, planned together: those of the queue looked at, or all. */
export function Pools({ day, queue, midnight }: { day: Day; queue: string | null; midnight: number }) {
  const { t } = useTranslation('plan')
  const { data } = usePools(day)
  const pools = data?.pools.filter((pool) => queue === null || pool.queues.some((one) => one.queue === queue)) ?? []
  if (!data || pools.length === 0) return null
  return (
    <section className={plan.card} aria-labelledby="plan-pools">
      <h2 id="plan-pools">{t('pool.title')}</h2>
      {pools.map((pool) => (
        <PoolOf key={pool.queues[0]!.queue} pool={pool} at={data.at} midnight={midnight} />
      ))}
    </section>
  )
}

function PoolOf({ pool, at, midnight }: { pool: Pool; at: number[]; midnight: number }) {
  const { t } = useTranslation('plan')
  const names = new Map(pool.queues.map((one) => [one.queue, one.name]))
  const levels = pool.queues.flatMap(({ name, dayServiceLevel: level, targetShare }): Fact[] =>
    level === null ? [] : [[name, t('pool.level', { level: percent(level), promise: percent(targetShare) })]],
  )
  return (
    <>
      <p>{pool.text}</p>
      <div className={plan.pair}>
        <Hours pool={pool} at={at} midnight={midnight} />
        <div className={styles.facts}>
          {levels.length > 0 && <Facts caption={t('pool.levels')} rows={levels} />}
          <Facts
            caption={t('pool.groups')}
            rows={pool.groups.map((group) => [
              group.queues.map((one) => names.get(one)).join(t('pool.and')),
              t('pool.atMost', { needed: Math.max(...group.needed), people: group.people }),
            ])}
          />
        </div>
      </div>
    </>
  )
}

/** People needed together and apart over those scheduled; the sentence above tells the same. */
function Hours({ pool, at, midnight }: { pool: Pool; at: number[]; midnight: number }) {
  const { t } = useTranslation('plan')
  const { alone, together, scheduled } = pool
  const top = Math.max(1, ...alone, ...together, ...(scheduled ?? []))
  const step = WIDTH / Math.max(1, at.length)
  const y = (people: number) => HEIGHT - (people / top) * (HEIGHT - 2)
  const steps = (people: number[]) =>
    people.map((n, hour) => `${hour ? 'L' : 'M'}${hour * step},${y(n)} h${step}`).join(' ')
  const signs = ['needed', 'apart', ...(scheduled ? ['scheduled'] : [])]
  return (
    <div aria-hidden>
      <ul className={figure.legend}>
        {signs.map((one) => (
          <li key={one}>
            <i className={figure[one]} />
            {t(`pool.${one}`)}
          </li>
        ))}
      </ul>
      <div className={`${plan.waits} ${styles.hours}`}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
          {scheduled?.map((people, hour) => (
            <rect
              key={hour}
              x={hour * step}
              width={step - 0.6}
              y={y(people)}
              height={HEIGHT - y(people)}
              className={styles.scheduled}
            />
          ))}
          <path d={steps(alone)} className={styles.apart} />
          <path d={steps(together)} className={styles.needed} />
        </svg>
        <div className={plan.clocks}>
          {[0, 1, 2, 3, 4].map((quarter) => (
            <span key={quarter}>{clockAt((at[0] ?? midnight) + quarter * 6 * 3_600_000, midnight)}</span>
          ))}
        </div>
      </div>
    </div>
  )
}
