import { App, Button, Drawer, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useMedia } from '@/theme/useMedia'
import { Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import { DateInput, TimeInput } from '../../shared/When'
import { atClock, clockAt, DAY, dayAfter, dayOf, isDay, midnightOf } from '../days'
import type { Day, Driver, DriverBody, DriverKind } from '../types'
import { usePlanChange, useQueuePlans } from '../usePlan'

const kinds: DriverKind[] = ['promotion', 'holiday', 'make_up_day', 'closed', 'release', 'incident', 'occasion']
const ofWholeDays = (kind: DriverKind) => ['promotion', 'holiday', 'make_up_day', 'closed'].includes(kind)

export type Draft = {
  kind: DriverKind
  name: string
  from: Day
  until: Day
  start: string
  end: string
  queue: string | null
  strength: number | null
  lift: number | null
}

/** How far the house's midnight is from the reader's: days are the house's. */
const shift = (day: Day, midnight: number) => midnight - midnightOf(day)

export function bodyOf(draft: Draft, offset: number, topic: string | null = null): DriverBody | null {
  if (!draft.name.trim() || !isDay(draft.from) || !isDay(draft.until) || draft.until < draft.from) return null
  const [first, last] = [midnightOf(draft.from) + offset, midnightOf(draft.until) + offset]
  const whole = ofWholeDays(draft.kind)
  const from = whole ? first : atClock(draft.start, first)
  const until = whole ? midnightOf(dayAfter(draft.until, 1)) + offset : atClock(draft.end, last)
  if (from === null || until === null || until <= from) return null
  const { kind, queue, strength, lift } = draft
  return {
    kind,
    name: draft.name.trim(),
    from,
    until,
    queue,
    topic,
    strength: kind === 'promotion' && strength !== null ? Math.round(strength * 10) : null,
    lift: lift === null ? null : Math.round(lift * 10),
  }
}

function draftOf(driver: Driver | null, day: Day, offset: number): Draft {
  if (!driver)
    return {
      kind: 'promotion',
      name: '',
      from: day,
      until: day,
      start: '09:00',
      end: '18:00',
      queue: null,
      strength: null,
      lift: null,
    }
  const from = dayOf(driver.fromAt - offset)
  const until = dayOf(driver.untilAt - 1 - offset)
  return {
    kind: driver.kind,
    name: driver.name,
    from,
    until,
    start: clockAt(driver.fromAt, midnightOf(from) + offset),
    end: clockAt(driver.untilAt, midnightOf(until) + offset),
    queue: driver.queue,
    strength: driver.strength === null ? null : driver.strength / 10,
    lift: driver.lift === null ? null : driver.lift / 10,
  }
}

type Props = { driver: Driver | null; day: Day; midnight: number; onClose: () => void }

/** Something known of days to come, with the planner's own estimate until earlier times have taught better. */
export function DriverEditor({ driver, day, midnight, onClose }: Props) {
  const { t } = useTranslation(['plan', 'common'])
  const narrow = useMedia('(max-width: 759px)')
  const { modal } = App.useApp()
  const { change, busy } = usePlanChange()
  const { data: queues } = useQueuePlans()
  const offset = shift(day, midnight) % DAY
  const [draft, setDraft] = useState(() => draftOf(driver, day, offset))
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  const body = bodyOf(draft, offset, driver?.topic)
  const save = async () => {
    if (!body) return
    const saved = await change(() =>
      driver
        ? api.put(`/plan/drivers/${driver.id}`, body, { version: driver.version })
        : api.post('/plan/drivers', body),
    )
    if (saved) onClose()
  }
  const remove = () =>
    void modal.confirm({
      title: t('driver.removeAsk', { name: driver?.name }),
      okText: t('common:action.delete'),
      okButtonProps: { danger: true },
      onOk: async () => {
        if (await change(() => api.delete(`/plan/drivers/${driver!.id}`))) onClose()
      },
    })
  return (
    <Drawer
      open
      onClose={onClose}
      size={narrow ? '100%' : 440}
      title={driver ? t('driver.editOne', { name: driver.name }) : t('driver.add')}
      footer={
        <div className={forms.buttons}>
          {driver && (
            <Button danger onClick={remove}>
              {t('common:action.delete')}
            </Button>
          )}
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button type="primary" disabled={!body} loading={busy} onClick={() => void save()}>
            {t('common:action.save')}
          </Button>
        </div>
      }
    >
      <div className={forms.stack}>
        <Field label={t('driver.kindLabel')}>
          {(ids) => (
            <Select
              {...ids}
              value={draft.kind}
              onChange={(kind) => set({ kind })}
              options={kinds.map((value) => ({ value, label: t(`driver.kind.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t('driver.name')} hint={t('driver.nameHint')}>
          {(ids) => (
            <Input {...ids} maxLength={80} value={draft.name} onChange={(event) => set({ name: event.target.value })} />
          )}
        </Field>
        <div className={forms.pair}>
          <Field label={t('driver.from')}>
            {(ids) => (
              <DateInput
                {...ids}
                value={draft.from}
                onChange={(from) => set({ from, until: from > draft.until ? from : draft.until })}
              />
            )}
          </Field>
          <Field label={t('driver.until')}>
            {(ids) => <DateInput {...ids} value={draft.until} onChange={(until) => set({ until })} />}
          </Field>
        </div>
        {!ofWholeDays(draft.kind) && (
          <div className={forms.pair}>
            <Field label={t('driver.start')}>
              {(ids) => <TimeInput {...ids} value={draft.start} onChange={(start) => set({ start })} />}
            </Field>
            <Field label={t('driver.end')}>
              {(ids) => <TimeInput {...ids} value={draft.end} onChange={(end) => set({ end })} />}
            </Field>
          </div>
        )}
        <Field label={t('driver.queue')}>
          {(ids) => (
            <Select
              {...ids}
              value={draft.queue ?? ''}
              onChange={(queue) => set({ queue: queue || null })}
              options={[
                { value: '', label: t('driver.everyQueue') },
                ...(queues?.items ?? []).map((one) => ({ value: one.queue, label: one.name })),
              ]}
            />
          )}
        </Field>
        {draft.kind === 'promotion' && (
          <Field label={t('driver.strength')} hint={t('driver.strengthHint')}>
            {(ids) => (
              <InputNumber
                {...ids}
                controls={false}
                min={0}
                max={2000}
                suffix="%"
                value={draft.strength}
                onChange={(strength) => set({ strength })}
              />
            )}
          </Field>
        )}
        {draft.kind !== 'closed' && (
          <Field label={t('driver.lift')} hint={t('driver.liftHint')}>
            {(ids) => (
              <InputNumber
                {...ids}
                controls={false}
                min={-100}
                max={2000}
                suffix="%"
                value={draft.lift}
                onChange={(lift) => set({ lift })}
              />
            )}
          </Field>
        )}
      </div>
    </Drawer>
  )
}
