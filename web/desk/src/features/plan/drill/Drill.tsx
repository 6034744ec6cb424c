import { Button, InputNumber, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { span } from '@/i18n/time'
import { Choice, Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import { DateInput } from '../../shared/When'
import { clockAt, dayWords, midnightOf, number, percent } from '../days'
import { Facts, type Fact } from '../Facts'
import plan from '../Plan.module.css'
import type { Day, Drill as Answer } from '../types'
import { usePlanChange } from '../usePlan'

/** A peak, rehearsed: a day that was, at many times its load. */
export function Drill({ queue, lastDay }: { queue: string | null; lastDay: Day }) {
  const { t } = useTranslation('plan')
  const { change, busy } = usePlanChange()
  const [asked, setAsked] = useState({ day: lastDay, factor: 10, agents: null as number | null, callback: true })
  const [told, setTold] = useState<{ answer: Answer; day: Day } | null>(null)
  const set = (part: Partial<typeof asked>) => setAsked((before) => ({ ...before, ...part }))
  const run = async () => {
    const done = await change(() => api.post<Answer>('/plan/drill', { ...asked, queue }))
    if (done) setTold({ answer: done.value, day: asked.day })
  }
  return (
    <section className={plan.card} aria-labelledby="plan-drill">
      <h2 id="plan-drill">{t('drill.title')}</h2>
      <p className={plan.quiet}>{t('drill.text')}</p>
      <div className={forms.stack}>
        <div className={plan.three}>
          <Field label={t('drill.day')}>
            {(ids) => <DateInput {...ids} max={lastDay} value={asked.day} onChange={(day) => set({ day })} />}
          </Field>
          <Field label={t('drill.factor')}>
            {(ids) => (
              <InputNumber
                {...ids}
                controls={false}
                min={1}
                max={100}
                value={asked.factor}
                onChange={(factor) => set({ factor: factor ?? 10 })}
              />
            )}
          </Field>
          <Field label={t('drill.agents')}>
            {(ids) => (
              <InputNumber
                {...ids}
                controls={false}
                min={0}
                max={100_000}
                placeholder={t('drill.usual')}
                value={asked.agents}
                onChange={(agents) => set({ agents })}
              />
            )}
          </Field>
        </div>
        <Choice
          label={t('drill.callback')}
          control={
            <Switch
              aria-label={t('drill.callback')}
              checked={asked.callback}
              onChange={(callback) => set({ callback })}
            />
          }
        />
        <div className={forms.buttons}>
          <Button type="primary" loading={busy} disabled={!queue || !asked.day} onClick={() => void run()}>
            {t('drill.run')}
          </Button>
        </div>
        {told && <Told answer={told.answer} day={told.day} />}
      </div>
    </section>
  )
}

function Told({ answer, day }: { answer: Answer; day: Day }) {
  const { t } = useTranslation('plan')
  const rows: Fact[] = [
    [t('drill.came'), number(answer.came)],
    [t('drill.needed'), number(answer.needed)],
    [t('drill.answered'), number(answer.answered)],
    [t('drill.callbacks'), `${number(answer.callbacks)} (${percent(answer.callbackShare)})`],
    [t('drill.inLine'), number(answer.inLine)],
    [t('drill.wait'), span(answer.waitMaxSeconds * 1000)],
    [t('drill.givenUp'), number(answer.givenUp)],
  ]
  const midnight = midnightOf(day)
  return (
    <div role="status">
      <Facts caption={dayWords(day)} rows={rows} />
      <p>
        {answer.firstOver !== null && t('drill.over', { clock: clockAt(answer.firstOver, midnight) })}{' '}
        {answer.over !== null && t('drill.done', { clock: clockAt(answer.over, midnight) })}
      </p>
      <p className={answer.breaks.length > 0 ? plan.bad : plan.good}>
        {answer.breaks.length > 0
          ? t('drill.breaks', { what: answer.breaks.map((one) => t(`drill.break.${one}`)).join(t('roster.comma')) })
          : t('drill.holds')}
      </p>
    </div>
  )
}
