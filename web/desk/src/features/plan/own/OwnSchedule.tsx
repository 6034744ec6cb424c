import { CalendarOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { fullTime, startOfDay } from '@/i18n/time'
import { useMe } from '@/app/session'
import { useNow } from '../../inbox/useNow'
import { Empty, Failed, Waiting } from '../../shared/States'
import { clockAt, DAY, dayOf, dayWords, MINUTE, number } from '../days'
import plan from '../Plan.module.css'
import { placed, improving } from '../roster/shifts'
import roster from '../roster/Roster.module.css'
import type { Shift } from '../types'
import { useOwnLeave, useOwnShifts, useOwnSwaps, usePlanChange } from '../usePlan'
import { Feed } from './Feed'
import { LeaveDialog } from './LeaveDialog'
import { SwapDialog } from './SwapDialog'
import { Wishes } from './Wishes'

const AHEAD_DAYS = 28

/** One's own shifts, and what one asks for about them. */
export function OwnSchedule() {
  const { t } = useTranslation('plan')
  const today = startOfDay(useNow(MINUTE))
  const { data, error, refetch } = useOwnShifts(today, today + AHEAD_DAYS * DAY)
  const [asking, setAsking] = useState<'leave' | Shift | null>(null)
  return (
    <div className={plan.page}>
      <header className={plan.top}>
        <h1>{t('own.title')}</h1>
        <Button type="primary" onClick={() => setAsking('leave')}>
          {t('leave.ask')}
        </Button>
      </header>
      <section className={plan.card} aria-label={t('own.shifts')}>
        {error && !data ? (
          <Failed error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <Waiting rows={4} />
        ) : data.items.length === 0 ? (
          <Empty sign={<CalendarOutlined aria-hidden />} title={t('own.none')} text={t('own.noneText')} />
        ) : (
          <ul className={plan.days}>
            {data.items.map((shift) => (
              <OwnShift key={shift.id} shift={shift} onSwap={() => setAsking(shift)} />
            ))}
          </ul>
        )}
      </section>
      <div className={plan.pair}>
        <Wishes today={dayOf(today)} />
        <OwnRequests />
        <Feed />
      </div>
      {asking === 'leave' && <LeaveDialog today={dayOf(today)} onClose={() => setAsking(null)} />}
      {asking && asking !== 'leave' && <SwapDialog shift={asking} onClose={() => setAsking(null)} />}
    </div>
  )
}

function OwnShift({ shift, onSwap }: { shift: Shift; onSwap: () => void }) {
  const { t } = useTranslation('plan')
  const midnight = startOfDay(shift.start)
  const hours = `${clockAt(shift.start, midnight)}–${clockAt(shift.end, midnight)}`
  const inside = shift.activities.filter((one) => one.kind !== 'work')
  return (
    <li>
      <span className={plan.date}>
        <b>{dayWords(dayOf(shift.start))}</b>
        <span>{t('own.hours', { hours, length: number((shift.end - shift.start) / 3_600_000, 2) })}</span>
      </span>
      <span className={plan.inside}>
        <span className={plan.strip} aria-hidden>
          {inside.map((one) => (
            <i
              key={one.start}
              className={improving.includes(one.kind) ? roster.improving : roster.pause}
              style={placed(one, shift.start, shift.end)}
            />
          ))}
        </span>
        <small>
          {inside
            .map((one) => `${t(`activity.${one.kind}`)} ${clockAt(one.start, midnight)}–${clockAt(one.end, midnight)}`)
            .join(t('roster.comma'))}
        </small>
      </span>
      <Button size="small" onClick={onSwap} aria-label={t('swap.askOn', { day: dayWords(dayOf(shift.start)) })}>
        {t('swap.ask')}
      </Button>
    </li>
  )
}

function OwnRequests() {
  const { t } = useTranslation(['plan', 'common'])
  const me = useMe()
  const { change, busy } = usePlanChange()
  const { data: leave } = useOwnLeave()
  const { data: swaps } = useOwnSwaps()
  const nothing = !leave?.items.length && !swaps?.items.length
  return (
    <section className={plan.card} aria-labelledby="own-requests">
      <h2 id="own-requests">{t('own.requests')}</h2>
      {nothing && <p className={plan.quiet}>{t('own.noRequests')}</p>}
      <ul className={plan.list}>
        {leave?.items.map((one) => (
          <li key={one.id}>
            <span>
              <b>{t(`leave.kind.${one.kind}`)}</b> {fullTime(one.from)} – {fullTime(one.until)}
              <small>{t(`request.state.${one.state}`)}</small>
            </span>
            {one.state === 'asked' && (
              <Button size="small" disabled={busy} onClick={() => void change(() => api.delete(`/me/leave/${one.id}`))}>
                {t('request.withdraw')}
              </Button>
            )}
          </li>
        ))}
        {swaps?.items.map((one) => (
          <li key={one.id}>
            <span>
              <b>{one.from === me.id ? one.toName : one.fromName}</b>{' '}
              {t(one.from === me.id ? 'swap.mine' : 'swap.theirs', {
                time: one.shift ? fullTime(one.shift.start) : '',
              })}
              {one.inReturn && t('swap.for', { time: fullTime(one.inReturn.start) })}
              <small>{t(`request.state.${one.state}`)}</small>
            </span>
            {one.state === 'asked' && one.to === me.id && (
              <span className={plan.acts}>
                <Button
                  size="small"
                  disabled={busy}
                  onClick={() => void change(() => api.post(`/me/swaps/${one.id}/answer`, { agree: false }))}
                >
                  {t('swap.disagree')}
                </Button>
                <Button
                  size="small"
                  type="primary"
                  disabled={busy}
                  onClick={() => void change(() => api.post(`/me/swaps/${one.id}/answer`, { agree: true }))}
                >
                  {t('swap.agree')}
                </Button>
              </span>
            )}
            {(one.state === 'asked' || one.state === 'agreed') && one.from === me.id && (
              <Button size="small" disabled={busy} onClick={() => void change(() => api.delete(`/me/swaps/${one.id}`))}>
                {t('request.withdraw')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
