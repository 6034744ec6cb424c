import { InputNumber } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { span } from '@/i18n/time'
import { clockAt } from '../days'
import styles from '../Plan.module.css'
import type { Day, Tolerance } from '../types'
import { usePatience } from '../usePlan'

/** So many times what is borne fills the picture: a wait of hours would make everything else flat. */
const TOP = 4
const HEIGHT = 72

/** The wait through the day against what customers bear, with the people planned or with others. */
export function Patience({ queue, day, midnight }: { queue: string | null; day: Day; midnight: number }) {
  const { t } = useTranslation('plan')
  const [agents, setAgents] = useState<number | null>(null)
  const id = useId()
  const { data } = usePatience(queue, day, agents)
  if (!data) return null
  return (
    <section className={styles.card} aria-labelledby="plan-patience">
      <h2 id="plan-patience">{t('patience.title')}</h2>
      <p>{data.text}</p>
      <Waits told={data} midnight={midnight} />
      <div className={styles.try}>
        <label htmlFor={id}>{t('patience.agents')}</label>
        <InputNumber
          controls={false}
          id={id}
          min={0}
          max={100_000}
          value={agents}
          placeholder={t('patience.planned')}
          onChange={setAgents}
        />
      </div>
    </section>
  )
}

/** Bars above the line are waits longer than half of the customers bear; its sentence stands above. */
function Waits({ told, midnight }: { told: Tolerance; midnight: number }) {
  const { t } = useTranslation('plan')
  const { bearSeconds: bear, waitSeconds: waits, at } = told
  const top = bear === null ? Math.max(1, ...waits) : Math.min(Math.max(bear * 1.5, ...waits), bear * TOP)
  const step = 240 / Math.max(1, waits.length)
  const height = (wait: number) => Math.min(1, wait / top) * HEIGHT
  const line = bear === null ? 0 : HEIGHT - height(bear)
  return (
    <div className={styles.waits} aria-hidden>
      <svg viewBox={`0 0 240 ${HEIGHT}`} preserveAspectRatio="none">
        {waits.map((wait, index) => (
          <rect
            key={index}
            x={index * step}
            width={Math.max(0.5, step - 0.6)}
            y={HEIGHT - height(wait)}
            height={height(wait)}
            className={bear !== null && wait > bear ? styles.tooLong : styles.bearable}
          />
        ))}
        {bear !== null && <line x1={0} x2={240} y1={line} y2={line} className={styles.bear} />}
      </svg>
      {bear !== null && (
        <span className={styles.limit} style={{ top: Math.max(0, line - 17) }}>
          {t('patience.bear', { time: span(bear * 1000) })}
        </span>
      )}
      <div className={styles.clocks}>
        {[0, 1, 2, 3, 4].map((quarter) => (
          <span key={quarter}>{clockAt((at[0] ?? midnight) + quarter * 6 * 3_600_000, midnight)}</span>
        ))}
      </div>
    </div>
  )
}
