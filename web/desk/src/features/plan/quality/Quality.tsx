import { useTranslation } from 'react-i18next'
import { number, percent } from '../days'
import styles from '../Plan.module.css'
import { useQuality } from '../usePlan'

/** What the band promises: so many of a hundred intervals lie within it. */
const COVERED = 0.8

/** A method's own name, without what is added to it. */
const base = (champion: string): string => champion.split('+')[0]!.replace(/-\d+$/, '')

/** What the last four weeks' forecasts were worth: how far off, and whether the band held what it promised. */
export function Quality({ line }: { line: string }) {
  const { t } = useTranslation('plan')
  const { data } = useQuality(line)
  const horizons = [...(data?.horizons ?? [])].filter((one) => one.wape !== null).sort((a, b) => a.horizon - b.horizon)
  const widest = Math.max(0.3, ...horizons.map((one) => one.wape ?? 0))
  return (
    <section className={styles.card} aria-labelledby="plan-quality">
      <h2 id="plan-quality">{t('quality.title')}</h2>
      {horizons.length === 0 ? (
        <p className={styles.quiet}>{t('quality.none')}</p>
      ) : (
        <table className={styles.quality}>
          <thead>
            <tr>
              <th scope="col">{t('quality.horizon')}</th>
              <th scope="col">{t('quality.wape')}</th>
              <th scope="col">{t('quality.coverage')}</th>
            </tr>
          </thead>
          <tbody>
            {horizons.map((one) => (
              <tr key={one.horizon}>
                <th scope="row">{t('quality.ahead', { count: one.horizon })}</th>
                <td>
                  <span className={styles.bar} aria-hidden>
                    <i style={{ width: `${((one.wape ?? 0) / widest) * 100}%` }} />
                  </span>
                  {percent(one.wape ?? 0, 1)}
                </td>
                <td>
                  {one.coverage80 === null ? (
                    '–'
                  ) : (
                    <>
                      <span className={styles.cover} aria-hidden>
                        <i style={{ width: `${one.coverage80 * 100}%` }} />
                      </span>
                      <span className={one.coverage80 < COVERED - 0.1 ? styles.bad : undefined}>
                        {percent(one.coverage80)}
                      </span>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.quiet}>
        {horizons.length > 0 && t('quality.hint')}{' '}
        {(horizons[0]?.hindcast ?? 0) > 0 && t('quality.hindcast', { count: horizons[0]!.hindcast })}{' '}
        {data?.champion &&
          t('quality.champion', {
            model: t(`quality.model.${base(data.champion)}`, base(data.champion)),
            trials: number(data.trials),
          })}{' '}
        {(data?.missing.length ?? 0) > 0 && t('quality.missing', { count: data?.missing.length })}
      </p>
    </section>
  )
}
