import { useTranslation } from 'react-i18next'
import { number, percent } from '../days'
import type { FigureData } from './figureData'
import styles from './Figure.module.css'
import { outsideWords } from './words'

/** The same numbers to read, to hear and to copy. */
export function FigureTable({ figure, caption }: { figure: FigureData; caption: string }) {
  const { t } = useTranslation('plan')
  const planned = figure.points.some((one) => one.scheduled !== null)
  const taught = figure.points.some((one) => one.learning > 0)
  return (
    <div className={styles.scroll} role="region" aria-label={t('figure.table')} tabIndex={0}>
      <table className={styles.table}>
        <caption className="hidden-visually">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('figure.time')}</th>
            <th scope="col">{t('figure.actual')}</th>
            <th scope="col">{t('figure.median')}</th>
            <th scope="col">{t('figure.band80')}</th>
            {figure.revised && <th scope="col">{t('figure.opening')}</th>}
            {figure.peopled && <th scope="col">{t('figure.needed')}</th>}
            {planned && <th scope="col">{t('figure.scheduled')}</th>}
            {taught && <th scope="col">{t('figure.learning')}</th>}
            {planned && <th scope="col">{t('figure.short')}</th>}
            {figure.peopled && <th scope="col">{t('figure.level')}</th>}
          </tr>
        </thead>
        <tbody>
          {figure.points.map((one) => (
            <tr key={one.at}>
              <th scope="row">{one.clock}</th>
              <td>
                {one.actual === null ? '–' : number(one.actual)}
                {one.outside && <span className={styles.out}> {outsideWords(one.outside)}</span>}
              </td>
              <td>{number(one.p50, 1)}</td>
              <td>
                {number(one.p10)}–{number(one.p90)}
              </td>
              {figure.revised && <td>{number(one.opening, 1)}</td>}
              {figure.peopled && <td>{one.needed === null ? '–' : number(one.needed)}</td>}
              {planned && <td>{one.scheduled === null ? '–' : number(one.scheduled)}</td>}
              {taught && <td>{one.learning > 0 ? number(one.learning, 1) : '–'}</td>}
              {planned && (
                <td className={one.missing > 0 ? styles.out : undefined}>
                  {one.missing > 0 ? number(one.missing) : '–'}
                </td>
              )}
              {figure.peopled && <td>{one.level === null ? '–' : percent(one.level)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
