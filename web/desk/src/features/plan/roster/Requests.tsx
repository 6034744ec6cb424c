import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { fullTime } from '@/i18n/time'
import plan from '../Plan.module.css'
import { useLeave, usePlanChange, useSwaps } from '../usePlan'

/** What colleagues ask for: days off, and to change places. */
export function Requests() {
  const { t } = useTranslation('plan')
  const { change, busy } = usePlanChange()
  const { data: leave } = useLeave()
  const { data: swaps } = useSwaps()
  const decide = (what: 'leave' | 'swaps', id: string, approve: boolean) =>
    void change(() => api.post(`/plan/${what}/${id}/decision`, { approve }))
  const asked = [
    ...(leave?.items ?? [])
      .filter((one) => one.state === 'asked')
      .map((one) => ({
        what: 'leave' as const,
        id: one.id,
        who: one.name,
        ready: true,
        text: `${t(`leave.kind.${one.kind}`)} ${fullTime(one.from)} – ${fullTime(one.until)}`,
        more: one.shifts > 0 ? t('request.shifts', { count: one.shifts }) : '',
      })),
    ...(swaps?.items ?? [])
      .filter((one) => one.state === 'asked' || one.state === 'agreed')
      .map((one) => ({
        what: 'swaps' as const,
        id: one.id,
        who: one.fromName,
        ready: one.state === 'agreed',
        text: t(one.inReturn ? 'request.swap' : 'request.give', {
          name: one.toName,
          time: one.shift ? fullTime(one.shift.start) : '',
          other: one.inReturn ? fullTime(one.inReturn.start) : '',
        }),
        more: one.state === 'asked' ? t('request.waits', { name: one.toName }) : '',
      })),
  ]
  return (
    <section className={plan.card} aria-labelledby="plan-requests">
      <h2 id="plan-requests">{t('request.title')}</h2>
      {asked.length === 0 ? (
        <p className={plan.quiet}>{t('request.none')}</p>
      ) : (
        <ul className={plan.list}>
          {asked.map((one) => (
            <li key={one.id}>
              <span>
                <b>{one.who}</b> {one.text}
                {one.more && <small>{one.more}</small>}
              </span>
              <span className={plan.acts}>
                <Button size="small" disabled={busy} onClick={() => decide(one.what, one.id, false)}>
                  {t('request.refuse')}
                </Button>
                <Button
                  size="small"
                  type="primary"
                  disabled={busy || !one.ready}
                  onClick={() => decide(one.what, one.id, true)}
                >
                  {t('request.approve')}
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
