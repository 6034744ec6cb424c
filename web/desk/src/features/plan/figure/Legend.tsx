import { useTranslation } from 'react-i18next'
import type { FigureData } from './figureData'
import styles from './Figure.module.css'

/** What the lines mean, in the order in which they are looked for. */
export function Legend({ figure }: { figure: FigureData }) {
  const { t } = useTranslation('plan')
  const planned = figure.points.some((one) => one.scheduled !== null)
  const signs = [
    figure.points.some((one) => one.actual !== null) && 'actual',
    'median',
    'band80',
    figure.revised && 'opening',
    figure.points.some((one) => one.outside) && 'outside',
    figure.peopled && 'needed',
    planned && 'scheduled',
    figure.points.some((one) => one.learning > 0) && 'learning',
    figure.points.some((one) => one.missing > 0) && 'short',
  ].filter((one): one is string => typeof one === 'string')
  return (
    <ul className={styles.legend} aria-hidden>
      {signs.map((one) => (
        <li key={one}>
          <i className={styles[one]} />
          {t(`figure.${one}`)}
        </li>
      ))}
    </ul>
  )
}
