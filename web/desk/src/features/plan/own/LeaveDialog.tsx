import { Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import { DateInput } from '../../shared/When'
import { dayAfter, isDay, midnightOf } from '../days'
import type { Day } from '../types'
import { usePlanChange } from '../usePlan'

const kinds = ['annual', 'sick', 'family', 'training', 'other'] as const

export function LeaveDialog({ today, onClose }: { today: Day; onClose: () => void }) {
  const { t } = useTranslation(['plan', 'common'])
  const { change, busy } = usePlanChange()
  const [asked, setAsked] = useState({ kind: 'annual', from: dayAfter(today, 1), until: dayAfter(today, 1) })
  const right = isDay(asked.from) && isDay(asked.until) && asked.until >= asked.from
  const ask = async () => {
    const body = { kind: asked.kind, from: midnightOf(asked.from), until: midnightOf(dayAfter(asked.until, 1)) }
    if (await change(() => api.post('/me/leave', body))) onClose()
  }
  return (
    <Modal
      open
      title={t('leave.ask')}
      okText={t('leave.send')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: !right }}
      confirmLoading={busy}
      onOk={() => void ask()}
      onCancel={onClose}
    >
      <div className={forms.stack}>
        <Field label={t('leave.kindLabel')}>
          {(ids) => (
            <Select
              {...ids}
              value={asked.kind}
              onChange={(kind) => setAsked({ ...asked, kind })}
              options={kinds.map((value) => ({ value, label: t(`leave.kind.${value}`) }))}
            />
          )}
        </Field>
        <div className={forms.pair}>
          <Field label={t('leave.from')}>
            {(ids) => (
              <DateInput
                {...ids}
                min={today}
                value={asked.from}
                onChange={(from) => setAsked({ ...asked, from, until: from > asked.until ? from : asked.until })}
              />
            )}
          </Field>
          <Field label={t('leave.until')}>
            {(ids) => (
              <DateInput
                {...ids}
                min={asked.from}
                value={asked.until}
                onChange={(until) => setAsked({ ...asked, until })}
              />
            )}
          </Field>
        </div>
      </div>
    </Modal>
  )
}
