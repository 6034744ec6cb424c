import { useTranslation } from 'react-i18next'
import { clockAt, MINUTE } from '../days'
import type { Driver } from '../types'
import type { FigureData } from './figureData'
import { edges } from './figureOption'
import styles from './Figure.module.css'

/** What is known of the day, where it acts: a ribbon above the hours it covers. */
export function Ribbons({ figure, drivers }: { figure: FigureData; drivers: Driver[] }) {
  const { t } = useTranslation('plan')
  const from = figure.points[0]?.at ?? 0
  const span = figure.points.length * figure.minutes * MINUTE
  const here = drivers.filter((one) => one.fromAt < from + span && one.untilAt > from)
  if (here.length === 0 || span === 0) return null
  return (
    <ul
      className={styles.ribbons}
      style={{ paddingLeft: edges.left, paddingRight: edges.right }}
      aria-label={t('driver.title')}
    >
      {here.map((one) => {
        const left = Math.max(0, (one.fromAt - from) / span)
        const right = Math.min(1, (one.untilAt - from) / span)
        const hours = `${clockAt(Math.max(one.fromAt, figure.midnight), figure.midnight)}–${clockAt(Math.min(one.untilAt, figure.midnight + 1440 * MINUTE), figure.midnight)}`
        return (
          <li key={one.id}>
            <span
              className={styles.ribbon}
              style={{ marginLeft: `${left * 100}%`, width: `${Math.max(0.01, right - left) * 100}%` }}
              title={`${one.name} ${hours}`}
            >
              {t(`driver.kind.${one.kind}`)} · <span>{one.name}</span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}
