import { Button, InputNumber } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import { number, percent } from '../days'
import plan from '../Plan.module.css'
import type { Portfolio as Answer, PortfolioBody } from '../types'
import { usePlanChange } from '../usePlan'

type Draft = Omit<PortfolioBody, 'handleSeconds'> & { handleMinutes: number }

const usual: Draft = {
  managers: 3,
  customersEach: 60,
  contactsPerCustomerWeek: 1,
  handleMinutes: 20,
  add: 0,
  growthPerWeek: 0,
}
const fields: [keyof Draft, number, number][] = [
  ['managers', 1, 100_000],
  ['customersEach', 0, 1_000_000],
  ['add', 0, 10_000_000],
  ['growthPerWeek', 0, 1_000_000],
  ['contactsPerCustomerWeek', 0.1, 1000],
  ['handleMinutes', 1, 1440],
]

/** An exclusive manager's care is finite: how many customers there is room for, and from when there is not. */
export function Portfolio() {
  const { t } = useTranslation('plan')
  const { change, busy } = usePlanChange()
  const [asked, setAsked] = useState(usual)
  const [told, setTold] = useState<Answer | null>(null)
  const ask = async () => {
    const { handleMinutes, ...rest } = asked
    const done = await change(() =>
      api.post<Answer>('/plan/portfolio', { ...rest, handleSeconds: Math.round(handleMinutes * 60) }),
    )
    if (done) setTold(done.value)
  }
  return (
    <section className={plan.card} aria-labelledby="plan-portfolio">
      <h2 id="plan-portfolio">{t('portfolio.title')}</h2>
      <p className={plan.quiet}>{t('portfolio.text')}</p>
      <div className={plan.three}>
        {fields.map(([key, min, max]) => (
          <Field key={key} label={t(`portfolio.${key}`)}>
            {(ids) => (
              <InputNumber
                {...ids}
                controls={false}
                min={min}
                max={max}
                value={asked[key]}
                onChange={(value) => setAsked((before) => ({ ...before, [key]: value ?? usual[key] }))}
                style={{ width: '100%' }}
              />
            )}
          </Field>
        ))}
      </div>
      <div className={forms.buttons}>
        <Button type="primary" loading={busy} onClick={() => void ask()}>
          {t('portfolio.run')}
        </Button>
      </div>
      {told && (
        <div role="status" className={plan.told}>
          <p className={told.breachOn === null ? plan.good : plan.bad}>
            <b>{told.text}</b>
          </p>
          <p className={plan.quiet}>
            {t('portfolio.load', {
              customers: number(told.customers),
              needed: number(told.hoursNeeded, 1),
              there: number(told.hoursThere, 1),
              occupancy: percent(told.occupancy),
              most: number(told.customersEachMax),
            })}
          </p>
          {told.options.length > 0 && (
            <ul className={plan.levers}>
              {told.options.map((one) => (
                <li key={one.kind}>{one.text}</li>
              ))}
            </ul>
          )}
        </div>
      )}
    </section>
  )
}
