import { App, InputNumber, Modal, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { HoursEditor } from '../../settings/inboxes/HoursEditor'
import { presets } from '../../settings/inboxes/hours'
import { Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import { layers, type QueuePlan } from '../types'
import { usePlanChange } from '../usePlan'
import { draftOf, termsOf, type Draft } from './terms'

type Kind = keyof Omit<Draft, 'layer' | 'hours'>

/** What a queue is planned by. A field left empty is measured; the rest is the house's own promise. */
export function TermsEditor({ plan, onClose }: { plan: QueuePlan; onClose: () => void }) {
  const { t } = useTranslation(['plan', 'common'])
  const { message } = App.useApp()
  const { change, busy } = usePlanChange()
  const [draft, setDraft] = useState(() => draftOf(plan))
  const terms = termsOf(draft)
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  const save = async () => {
    const body = { layer: draft.layer, terms }
    if (!(await change(() => api.put(`/plan/queues/${plan.queue}`, body, { version: plan.version })))) return
    void message.success(t('terms.saved'))
    onClose()
  }
  const figure = (key: Kind, min: number, max: number, unit: string, step = 1) => (
    <Field label={t(`terms.${key}`)} hint={t(`terms.${key}Hint`)}>
      {(ids) => (
        <InputNumber
          controls={false}
          {...ids}
          min={min}
          max={max}
          step={step}
          suffix={unit}
          placeholder={key === 'handle' || key === 'patience' ? t('terms.measured') : undefined}
          value={draft[key]}
          onChange={(value) => set({ [key]: value })}
          style={{ width: '100%' }}
        />
      )}
    </Field>
  )
  return (
    <Modal
      open
      width={640}
      title={t('terms.of', { name: plan.name })}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: !terms }}
      confirmLoading={busy}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <div className={forms.stack}>
        <div className={forms.pair}>
          {figure('share', 1, 99, '%')}
          {figure('within', 0, 86_400, t('terms.seconds'), 5)}
          {figure('handle', 1, 86_400, t('terms.seconds'), 10)}
          {figure('patience', 1, 86_400, t('terms.seconds'), 10)}
          {figure('shrinkage', 0, 90, '%')}
          {figure('occupancy', 30, 100, '%')}
          {figure('concurrency', 1, 50, t('terms.talks'), 0.5)}
          {figure('cost', 0, 1_000_000, '¥')}
        </div>
        <Field label={t('terms.layer')} hint={t('terms.layerHint')}>
          {(ids) => (
            <Select
              {...ids}
              value={draft.layer}
              onChange={(layer) => set({ layer })}
              options={layers.map((value) => ({ value, label: t(`terms.layers.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t('terms.hours')} hint={t('terms.hoursHint')}>
          {(ids) => (
            <Segmented
              id={ids.id}
              aria-label={t('terms.hours')}
              value={draft.hours === null ? 'always' : 'weekly'}
              onChange={(kind) => set({ hours: kind === 'always' ? null : { zone: '', week: presets.everyDay() } })}
              options={[
                { value: 'always', label: t('terms.always') },
                { value: 'weekly', label: t('terms.weekly') },
              ]}
            />
          )}
        </Field>
        {draft.hours && <HoursEditor value={draft.hours} zoned={false} onChange={(hours) => set({ hours })} />}
        {!terms && (
          <p role="alert" className={forms.hint}>
            {t('terms.wrong')}
          </p>
        )}
      </div>
    </Modal>
  )
}
