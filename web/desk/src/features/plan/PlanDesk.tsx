import { LineChartOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { isApiError } from '@/api/errors'
import { useNow } from '../inbox/useNow'
import { Empty, Failed, Waiting } from '../shared/States'
import { api } from '@/api/client'
import { DAY, dayAfter, dayOf, dayWords, isDay, midnightOf, MINUTE } from './days'
import { Adherence } from './adherence/Adherence'
import { Drill } from './drill/Drill'
import { Drivers } from './drivers/Drivers'
import { figureOf, without } from './figure/figureData'
import { PlanFigure } from './figure/PlanFigure'
import { Files } from './Files'
import { lineName } from './lines'
import { Picker } from './Picker'
import styles from './Plan.module.css'
import { Pools } from './pools/Pools'
import { Portfolio } from './portfolio/Portfolio'
import { Quality } from './quality/Quality'
import { Requests } from './roster/Requests'
import { Roster } from './roster/Roster'
import { Signals } from './Signals'
import { Terms } from './terms/Terms'
import type { Line, Minutes } from './types'
import {
  useActual,
  useDrivers,
  useForecast,
  useLines,
  useNeeds,
  usePlanChange,
  useQueuePlans,
  useShifts,
} from './usePlan'
import { WhatIf } from './whatif/WhatIf'

const none: Line[] = []
const TARGET = 0.8

/** A planner's desk: what will come, who is needed for it, who will be there, and what would help. */
export function PlanDesk() {
  const { t } = useTranslation('plan')
  const [params, setParams] = useSearchParams()
  const now = useNow(MINUTE)
  const { data: lines, error: linesError, refetch } = useLines()
  const { data: plans } = useQueuePlans()
  const { data: drivers } = useDrivers()
  const [off, setOff] = useState<readonly string[]>([])
  const given = params.get('day')
  const day = isDay(given) ? given : dayOf(now)
  const known = lines?.items ?? none
  const line = known.find((one) => one.line === params.get('line')) ?? known[0]
  const minutes: Minutes = params.get('minutes') === '15' ? 15 : 30
  const forecast = useForecast(line?.line ?? '', day, minutes)
  const needs = useNeeds(day, minutes)
  const midnight = forecast.data?.at[0] ?? midnightOf(day)
  const actual = useActual(line?.line ?? '', midnight, Math.min(midnight + DAY, now), minutes)
  const { data: schedule } = useShifts(midnight, midnight + DAY)
  const target = plans?.items.find((one) => one.queue === line?.queue)?.terms.targetShare ?? TARGET
  const answer = forecast.error ? undefined : forecast.data
  const figure = useMemo(
    () => answer && figureOf(without(answer, off), needs.data, actual.data, now, target, schedule?.items),
    [answer, off, needs.data, actual.data, now, target, schedule],
  )
  const choose = (part: Record<string, string>) =>
    setParams((before) => ({ ...Object.fromEntries(before), ...part }), { replace: true })
  if (linesError && !lines) return <Failed error={linesError} onRetry={() => void refetch()} />
  if (!lines) return <Waiting rows={5} />
  if (!line)
    return (
      <div className={styles.nothing}>
        <Empty sign={<LineChartOutlined aria-hidden />} title={t('empty.title')} text={t('empty.text')}>
          <Files day={day} midnight={midnight} history />
        </Empty>
      </div>
    )
  const queue = line.queue ?? needs.data?.queues[0]?.queue ?? null
  const plan = plans?.items.find((one) => one.queue === queue)
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <h1>{t('title')}</h1>
        <Files day={day} midnight={midnight} />
      </header>
      <div className={styles.columns}>
        <aside className={styles.left} aria-label={t('picker.title')}>
          <Picker lines={known} line={line.line} day={day} today={dayOf(now)} minutes={minutes} onChoose={choose} />
          <Drivers
            parts={answer?.parts ?? []}
            off={off}
            onSwitch={setOff}
            drivers={drivers?.items ?? []}
            day={day}
            midnight={midnight}
          />
        </aside>
        <div className={styles.middle}>
          <div className={styles.card}>
            {forecast.error ? (
              isApiError(forecast.error, 'forecast.none') ? (
                <NoForecast day={dayWords(day)} />
              ) : (
                <Failed error={forecast.error} onRetry={() => void forecast.refetch()} />
              )
            ) : figure ? (
              <PlanFigure
                figure={figure}
                day={day}
                line={lineName(line)}
                drivers={concerning(drivers?.items ?? [], line)}
              />
            ) : (
              <Waiting rows={5} />
            )}
          </div>
          <div className={styles.pair}>
            <Quality line={line.line} />
            <Signals lines={known} />
          </div>
          {needs.data && <Pools day={day} queue={line.queue} midnight={midnight} />}
          <Adherence midnight={midnight} now={now} queue={line.queue} />
        </div>
        <aside className={styles.right} aria-label={t('whatIf.title')}>
          {plan && <Terms plan={plan} needs={needs.data?.queues.find((one) => one.queue === plan.queue)} />}
          <WhatIf
            key={line.queue ?? 'all'}
            day={day}
            queue={line.queue}
            nearest={queue}
            midnight={midnight}
            plan={plan}
            needs={needs.data}
          />
        </aside>
      </div>
      <Roster day={day} midnight={midnight} queue={line.queue} now={now} onDay={(next) => choose({ day: next })} />
      <div className={styles.pair}>
        <Requests />
        <Portfolio />
        <Drill key={queue ?? ''} queue={queue} lastDay={dayAfter(dayOf(now), -1)} />
      </div>
    </div>
  )
}

const concerning = <T extends { queue: string | null }>(drivers: T[], line: Line): T[] =>
  drivers.filter((one) => one.queue === null || line.queue === null || one.queue === line.queue)

function NoForecast({ day }: { day: string }) {
  const { t } = useTranslation('plan')
  const { change, busy } = usePlanChange()
  return (
    <Empty
      sign={<LineChartOutlined aria-hidden />}
      title={t('empty.noForecast', { day })}
      text={t('empty.noForecastText')}
    >
      <Button type="primary" loading={busy} onClick={() => void change(() => api.post('/plan/runs', {}))}>
        {t('empty.make')}
      </Button>
    </Empty>
  )
}
