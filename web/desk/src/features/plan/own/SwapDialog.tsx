import { Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useMe } from '@/app/session'
import { fullTime } from '@/i18n/time'
import { useColleagues } from '../../inbox/actions/TransferDialog'
import { Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import type { Shift } from '../types'
import { usePlanChange } from '../usePlan'

/** A colleague is asked first; a leader decides after both have agreed. */
export function SwapDialog({ shift, onClose }: { shift: Shift; onClose: () => void }) {
  const { t } = useTranslation(['plan', 'common'])
  const me = useMe()
  const colleagues = useColleagues().filter((one) => one.id !== me.id)
  const { change, busy } = usePlanChange()
  const [to, setTo] = useState<string | null>(null)
  const ask = async () => {
    if (await change(() => api.post('/me/swaps', { shift: shift.id, to }))) onClose()
  }
  return (
    <Modal
      open
      title={t('swap.title', { time: fullTime(shift.start) })}
      okText={t('swap.send')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: !to }}
      confirmLoading={busy}
      onOk={() => void ask()}
      onCancel={onClose}
    >
      <div className={forms.stack}>
        <Field label={t('swap.to')} hint={t('swap.hint')}>
          {(ids) => (
            <Select
              {...ids}
              showSearch={{ optionFilterProp: 'label' }}
              value={to}
              onChange={setTo}
              options={colleagues.map((one) => ({ value: one.id, label: one.name }))}
            />
          )}
        </Field>
      </div>
    </Modal>
  )
}
