import { useTranslation } from 'react-i18next'
import type { Time } from '@/api/types'
import { DAY, number, percent } from '../days'
import styles from '../Plan.module.css'
import type { Adherence as Plan, Team } from '../types'
import { useAdherence } from '../usePlan'

/** A team that keeps less of its plan than this is worth a look. */
const KEPT_MIN = 0.85

/** Hours of the intervals that have begun and were observed. */
export function hoursSoFar(
  values: readonly number[],
  { at, observed, minutes }: Pick<Plan, 'at' | 'observed' | 'minutes'>,
  now: Time,
): number {
  return (values.filter((_, k) => observed[k] && at[k]! < now).reduce((sum, one) => sum + one, 0) * minutes) / 60
}

/** Whether teams are there as planned: sums of teams only, and none of a team so small that it would be a person's own. */
export function Adherence({ midnight, now, queue }: { midnight: Time; now: Time; queue: string | null }) {
  const { t } = useTranslation('plan')
  const { data } = useAdherence(midnight, midnight + DAY)
  const teams = (data?.teams ?? []).filter((one) => queue === null || one.queue === queue)
  const hidden = teams.filter((one) => one.hidden)
  const shown = teams.filter((one) => !one.hidden && one.scheduled.some((people) => people > 0))
  const so = (values: readonly number[]) => (data ? hoursSoFar(values, data, now) : 0)
  return (
    <section className={styles.card} aria-labelledby="plan-adherence">
      <h2 id="plan-adherence">{t('adherence.title')}</h2>
      {shown.length === 0 ? (
        <p className={styles.quiet}>{t(midnight > now ? 'adherence.later' : 'adherence.none')}</p>
      ) : (
        <table className={styles.quality}>
          <thead>
            <tr>
              <th scope="col">{t('adherence.team')}</th>
              <th scope="col">{t('adherence.planned')}</th>
              <th scope="col">{t('adherence.there')}</th>
              <th scope="col">{t('adherence.share')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.queue}>
                <th scope="row">{one.name}</th>
                <td>{t('adherence.hours', { hours: number(so(one.scheduled), 1) })}</td>
                <td>{t('adherence.hours', { hours: number(so(one.present), 1) })}</td>
                <td>
                  <Kept team={one} />
                  {one.share === null ? (
                    '–'
                  ) : (
                    <span className={one.share < KEPT_MIN ? styles.bad : undefined}>{percent(one.share)}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.quiet}>
        {shown.length > 0 && t('adherence.hint')}{' '}
        {hidden.length > 0 && t('adherence.hidden', { teams: hidden.map((one) => one.name).join(t('roster.comma')) })}
      </p>
    </section>
  )
}

/** The day in small: those planned as an area, those there as a line. */
function Kept({ team }: { team: Team }) {
  const top = Math.max(1, ...team.scheduled, ...team.present)
  const step = 64 / Math.max(1, team.scheduled.length)
  const path = (values: readonly number[]) =>
    values.map((one, k) => `${k * step},${18 - (one / top) * 17} ${(k + 1) * step},${18 - (one / top) * 17}`).join(' ')
  return (
    <svg viewBox="0 0 64 18" className={styles.spark} aria-hidden>
      <polygon points={`0,18 ${path(team.scheduled)} 64,18`} />
      <polyline points={path(team.present)} />
    </svg>
  )
}
