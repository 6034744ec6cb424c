import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import { TimeInput } from '../../shared/When'
import { atClock, clockAt } from '../days'
import plan from '../Plan.module.css'
import { activityKinds, type Activity, type ActivityKind, type Shift, type ShiftBody } from '../types'
import styles from './Roster.module.css'

type Draft = { start: string; end: string; activities: { kind: ActivityKind; start: string; end: string }[] }

const draftOf = (shift: ShiftBody, midnight: number): Draft => ({
  start: clockAt(shift.start, midnight),
  end: clockAt(shift.end, midnight),
  activities: shift.activities.map((one) => ({
    kind: one.kind,
    start: clockAt(one.start, midnight),
    end: clockAt(one.end, midnight),
  })),
})

/** Null while something typed is no time, or lies outside the shift. */
export function shiftOf(draft: Draft, agent: string, midnight: number): ShiftBody | null {
  const start = atClock(draft.start, midnight)
  const end = start === null ? null : atClock(draft.end, midnight, start)
  if (start === null || end === null) return null
  const activities: Activity[] = []
  for (const one of draft.activities) {
    const first = atClock(one.start, midnight)
    const begins = first !== null && first < start ? atClock(one.start, midnight, start) : first
    const ends = begins === null ? null : atClock(one.end, midnight, begins)
    if (begins === null || ends === null || begins < start || ends > end) return null
    activities.push({ kind: one.kind, start: begins, end: ends })
  }
  activities.sort((a, b) => a.start - b.start)
  if (activities.some((one, index) => index > 0 && one.start < activities[index - 1]!.end)) return null
  return { agent, start, end, activities }
}

type Props = {
  shift: Shift | ShiftBody
  name: string
  midnight: number
  busy: boolean
  onSave: (body: ShiftBody) => void
  onRemove?: () => void
  onClose: () => void
}

/** A shift to the minute, with what is in it. */
export function ShiftEditor({ shift, name, midnight, busy, onSave, onRemove, onClose }: Props) {
  const { t } = useTranslation(['plan', 'common'])
  const [draft, setDraft] = useState(() => draftOf(shift, midnight))
  const body = shiftOf(draft, shift.agent, midnight)
  const set = (index: number, part: Partial<Draft['activities'][number]>) =>
    setDraft((before) => ({
      ...before,
      activities: before.activities.map((one, k) => (k === index ? { ...one, ...part } : one)),
    }))
  return (
    <Modal
      open
      title={t('roster.shiftOf', { name })}
      onCancel={onClose}
      footer={
        <div className={forms.buttons}>
          {onRemove && (
            <Button danger onClick={onRemove}>
              {t('common:action.delete')}
            </Button>
          )}
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button type="primary" disabled={!body} loading={busy} onClick={() => body && onSave(body)}>
            {t('common:action.save')}
          </Button>
        </div>
      }
    >
      <div className={forms.stack}>
        <div className={forms.pair}>
          <Field label={t('roster.start')}>
            {(ids) => <TimeInput {...ids} value={draft.start} onChange={(start) => setDraft({ ...draft, start })} />}
          </Field>
          <Field label={t('roster.end')}>
            {(ids) => <TimeInput {...ids} value={draft.end} onChange={(end) => setDraft({ ...draft, end })} />}
          </Field>
        </div>
        <fieldset className={styles.activities}>
          <legend>{t('roster.activities')}</legend>
          {draft.activities.map((one, index) => (
            <div key={index} className={styles.activity}>
              <Select
                value={one.kind}
                aria-label={t('roster.kind')}
                onChange={(kind) => set(index, { kind })}
                options={activityKinds.map((value) => ({ value, label: t(`activity.${value}`) }))}
              />
              <TimeInput aria-label={t('roster.start')} value={one.start} onChange={(start) => set(index, { start })} />
              <TimeInput aria-label={t('roster.end')} value={one.end} onChange={(end) => set(index, { end })} />
              <Button
                type="text"
                aria-label={t('roster.dropActivity', { kind: t(`activity.${one.kind}`) })}
                icon={<DeleteOutlined aria-hidden />}
                onClick={() => setDraft({ ...draft, activities: draft.activities.filter((_, k) => k !== index) })}
              />
            </div>
          ))}
          <Button
            size="small"
            icon={<PlusOutlined aria-hidden />}
            onClick={() =>
              setDraft({
                ...draft,
                activities: [...draft.activities, { kind: 'learning', start: draft.start, end: draft.start }],
              })
            }
          >
            {t('roster.addActivity')}
          </Button>
        </fieldset>
        {!body && (
          <p role="alert" className={plan.bad}>
            {t('roster.wrong')}
          </p>
        )}
      </div>
    </Modal>
  )
}
