import { Button, Input, InputNumber, Modal, Select } from 'antd'
import { DownOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Role, Scope } from '@/api/types'
import { Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import { useChange } from '../resource'
import type { Person } from '../types'
import { newPassword } from './newPassword'
import { CAPACITY_MAX, formOf, personBody, staffProblems, usualScope, type StaffForm } from './staffForm'

type Props = {
  person: Person | null
  onClose: () => void
  onHired: (hired: { name: string; email: string; password: string }) => void
}

export function StaffDialog({ person, onClose, onHired }: Props) {
  const { t } = useTranslation(['settings', 'common'])
  const { change, busy } = useChange('staff')
  const [form, setForm] = useState(() => formOf(person))
  const [tried, setTried] = useState(false)
  const problems = staffProblems(form)
  const set = (part: Partial<StaffForm>) => setForm((known) => ({ ...known, ...part }))
  const clean = { ...form, name: form.name.trim(), email: form.email.trim() }
  const save = async () => {
    setTried(true)
    if (problems.length > 0) return
    if (person) {
      if (await change(() => api.put(`/staff/${person.id}`, personBody(person, clean), { version: person.version })))
        onClose()
      return
    }
    const password = newPassword()
    if (await change(() => api.post('/staff', { ...clean, password })))
      onHired({ name: clean.name, email: clean.email, password })
  }
  const wrong = (name: 'name' | 'email') => (tried && problems.includes(name) ? 'error' : undefined)
  return (
    <Modal open title={t(person ? 'staff.edit' : 'staff.add')} onCancel={onClose} footer={null} width={520}>
      <form
        className={forms.stack}
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <div className={forms.pair}>
          <Field label={t('staff.name')} hint={wrong('name') && t('staff.problem.name')}>
            {(ids) => (
              <Input
                {...ids}
                autoFocus
                maxLength={80}
                value={form.name}
                status={wrong('name')}
                onChange={(event) => set({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('staff.email')} hint={wrong('email') ? t('staff.problem.email') : t('staff.emailHint')}>
            {(ids) => (
              <Input
                {...ids}
                type="email"
                maxLength={254}
                autoComplete="off"
                value={form.email}
                status={wrong('email')}
                onChange={(event) => set({ email: event.target.value })}
              />
            )}
          </Field>
        </div>
        <div className={forms.pair}>
          <Field label={t('staff.role')} hint={t(`roleHint.${form.role}`)}>
            {(ids) => (
              <Select<Role>
                suffixIcon={<DownOutlined aria-hidden />}
                {...ids}
                value={form.role}
                onChange={(role) => set({ role, scope: usualScope(role) })}
                options={(['agent', 'leader', 'administrator'] as const).map((value) => ({
                  value,
                  label: t(`role.${value}`),
                }))}
              />
            )}
          </Field>
          <Field label={t('staff.scope')} hint={t(`scopeHint.${form.scope}`)}>
            {(ids) => (
              <Select<Scope>
                suffixIcon={<DownOutlined aria-hidden />}
                {...ids}
                value={form.scope}
                onChange={(scope) => set({ scope })}
                options={(['own', 'team', 'all'] as const).map((value) => ({ value, label: t(`scope.${value}`) }))}
              />
            )}
          </Field>
        </div>
        <Field label={t('staff.capacity')} hint={t('staff.capacityHint')}>
          {(ids) => (
            <InputNumber
              controls={false}
              {...ids}
              min={0}
              max={CAPACITY_MAX}
              precision={0}
              value={form.capacity}
              onChange={(capacity) => set({ capacity: capacity ?? 0 })}
            />
          )}
        </Field>
        {!person && <p className={forms.hint}>{t('staff.passwordComes')}</p>}
        <div className={forms.buttons}>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t(person ? 'common:action.save' : 'staff.addAction')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
