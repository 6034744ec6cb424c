import { Modal, Radio, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useMe } from '@/app/session'
import { fullTime, startOfDay } from '@/i18n/time'
import { useColleagues } from '../../inbox/actions/TransferDialog'
import { Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import { clockAt, dayOf, dayWords } from '../days'
import plan from '../Plan.module.css'
import type { Shift } from '../types'
import { useOffers, usePlanChange } from '../usePlan'

/** Nothing in return: the shift is given. */
const GIVE = 'give'

/** A colleague is asked first, for one of their shifts or for nothing; a leader decides after both have agreed. */
export function SwapDialog({ shift, onClose }: { shift: Shift; onClose: () => void }) {
  const { t } = useTranslation(['plan', 'common'])
  const me = useMe()
  const all = useColleagues()
  const mine = all.find((one) => one.id === me.id)?.queues ?? []
  const colleagues = all.filter((one) => one.id !== me.id && one.queues.some((queue) => mine.includes(queue)))
  const { change, busy } = usePlanChange()
  const [to, setTo] = useState<string | null>(null)
  const [wanted, setWanted] = useState<string | null>(null)
  const offers = useOffers(shift.id, to)
  const ask = async () => {
    const inReturn = wanted === GIVE ? null : wanted
    if (await change(() => api.post('/me/swaps', { shift: shift.id, to, inReturn }))) onClose()
  }
  const choices = offers.data && [
    { value: GIVE, label: t('swap.give'), reason: offers.data.giveReason },
    ...offers.data.items.map((one) => ({ value: one.shift, label: hours(one.start, one.end), reason: one.reason })),
  ]
  return (
    <Modal
      open
      title={t('swap.title', { time: fullTime(shift.start) })}
      okText={t('swap.send')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: !to || !wanted }}
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
              onChange={(next) => {
                setTo(next)
                setWanted(null)
              }}
              options={colleagues.map((one) => ({ value: one.id, label: one.name }))}
            />
          )}
        </Field>
        {choices && (
          <fieldset className={plan.choices}>
            <legend>{t('swap.inReturn')}</legend>
            <Radio.Group value={wanted} onChange={(event) => setWanted(event.target.value as string)}>
              {choices.map((one) => (
                <Radio key={one.value} value={one.value} disabled={one.reason !== null}>
                  {one.label}
                  {one.reason !== null && <small>{t('swap.not', { reason: one.reason })}</small>}
                </Radio>
              ))}
            </Radio.Group>
          </fieldset>
        )}
      </div>
    </Modal>
  )
}

const hours = (start: number, end: number): string =>
  `${dayWords(dayOf(start))} ${clockAt(start, startOfDay(start))}–${clockAt(end, startOfDay(start))}`
