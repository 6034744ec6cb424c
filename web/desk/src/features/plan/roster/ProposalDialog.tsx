import { App, Button, InputNumber, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import { DateInput } from '../../shared/When'
import { DAY, dayWords, isDay, midnightOf, number, percent } from '../days'
import plan from '../Plan.module.css'
import type { Day, Proposal } from '../types'
import { usePlanChange } from '../usePlan'
import styles from './Roster.module.css'
import { weekOf } from './week'
import { bodyOf } from './shifts'

/** @param offset The house's midnight less the reader's, in milliseconds. */
type Props = { first: Day; offset: number; onDone: (day: Day) => void; onClose: () => void }

/** The machine proposes a week's shifts; a person looks at what they cover and takes them, or not. */
export function ProposalDialog({ first, offset, onDone, onClose }: Props) {
  const { t } = useTranslation(['plan', 'common'])
  const { message } = App.useApp()
  const asking = usePlanChange()
  const taking = usePlanChange()
  const [from, setFrom] = useState(first)
  const [weeklyHours, setWeeklyHours] = useState(40)
  const [found, setFound] = useState<Proposal | null>(null)
  const propose = async () => {
    const done = await asking.change(() => api.post<Proposal>('/plan/shifts/propose', { from, days: 7, weeklyHours }))
    if (done) setFound(done.value)
  }
  const take = async (publish: boolean) => {
    const items = found!.items.map(bodyOf)
    const span = { from: midnightOf(from) + offset, until: midnightOf(from) + offset + 7 * DAY }
    const done = await taking.change(async () => {
      await api.post('/plan/shifts/many', { items })
      if (publish) await api.post('/plan/shifts/publish', span)
    })
    if (!done) return
    void message.success(t(publish ? 'proposal.published' : 'proposal.taken', { count: items.length }))
    onDone(from)
  }
  return (
    <Modal
      open
      width={920}
      title={t('proposal.title')}
      onCancel={onClose}
      footer={
        <div className={forms.buttons}>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          {found && found.items.length > 0 && (
            <>
              <Button loading={taking.busy} onClick={() => void take(false)}>
                {t('proposal.take', { count: found.items.length })}
              </Button>
              <Button type="primary" loading={taking.busy} onClick={() => void take(true)}>
                {t('proposal.publish')}
              </Button>
            </>
          )}
        </div>
      }
    >
      <div className={forms.stack}>
        <p className={plan.quiet}>{t('proposal.text')}</p>
        <div className={styles.ask}>
          <Field label={t('proposal.from')}>
            {(ids) => (
              <DateInput
                {...ids}
                value={from}
                onChange={(value) => {
                  if (isDay(value)) setFrom(value)
                  setFound(null)
                }}
              />
            )}
          </Field>
          <Field label={t('proposal.weeklyHours')}>
            {(ids) => (
              <InputNumber
                controls={false}
                {...ids}
                min={1}
                max={80}
                value={weeklyHours}
                onChange={(hours) => {
                  setWeeklyHours(hours ?? 40)
                  setFound(null)
                }}
              />
            )}
          </Field>
          <Button type={found ? 'default' : 'primary'} loading={asking.busy} onClick={() => void propose()}>
            {t('proposal.run')}
          </Button>
        </div>
        {found && <Found proposal={found} offset={offset} />}
      </div>
    </Modal>
  )
}

function Found({ proposal, offset }: { proposal: Proposal; offset: number }) {
  const { t } = useTranslation('plan')
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : 1)
  return (
    <>
      <p role="status">
        <b>{proposal.text}</b>
        {!proposal.improvement.enough && <span className={plan.bad}> {proposal.improvement.text}</span>}
      </p>
      {proposal.violations.length > 0 && (
        <ul className={plan.list}>
          {proposal.violations.map((one) => (
            <li key={`${one.rule}${one.name}${one.day}`} className={plan.bad}>
              {dayWords(one.day)} {one.name} {t(`proposal.rule.${one.rule}`)}
            </li>
          ))}
        </ul>
      )}
      <div className={styles.scroll} role="region" aria-label={t('proposal.week')} tabIndex={0}>
        <table className={styles.week}>
          <thead>
            <tr>
              <th scope="col">{t('proposal.person')}</th>
              {proposal.days.map(({ day }) => (
                <th key={day} scope="col">
                  {dayWords(day)}
                </th>
              ))}
              <th scope="col">{t('proposal.hours')}</th>
            </tr>
            <tr>
              <th scope="row">{t('proposal.covered')}</th>
              {proposal.days.map((one) => (
                <td key={one.day}>
                  <span className={styles.covered} aria-hidden>
                    <i style={{ width: `${share(one.coveredAfter, one.neededHours) * 100}%` }} />
                    <u style={{ width: `${share(one.coveredBefore, one.neededHours) * 100}%` }} />
                  </span>
                  {percent(Math.floor(share(one.coveredAfter, one.neededHours) * 100) / 100)}
                </td>
              ))}
              <td>{number(proposal.days.reduce((sum, one) => sum + one.neededHours, 0))}</td>
            </tr>
          </thead>
          <tbody>
            {weekOf(proposal, offset).map((row) => (
              <tr key={row.agent}>
                <th scope="row">{row.name}</th>
                {row.cells.map((cell, index) => (
                  <td key={index} className={cell ? styles.on : styles.off}>
                    {cell || '–'}
                  </td>
                ))}
                <td>{number(row.hours, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
