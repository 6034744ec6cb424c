import { Button, Checkbox, Input, Modal, Select } from 'antd'
import { DownOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { Field } from '../../shared/Field'
import { useClear } from '../../shared/useClear'
import forms from '../../shared/Forms.module.css'
import { useChange } from '../resource'
import type { InboxDetail, Key } from '../types'

export const keyScopes = [
  'conversations.read',
  'conversations.write',
  'conversations.reply',
  'bot',
  'customers.read',
  'customers.write',
  'plan.read',
  'plan.write',
  'backup',
] as const

type Props = { inboxes: InboxDetail[]; onClose: () => void; onMade: (key: Key) => void }

/** A key may do what is ticked and nothing else; with an inbox, only there. */
export function KeyDialog({ inboxes, onClose, onMade }: Props) {
  const { t } = useTranslation(['settings', 'common'])
  const clear = useClear()
  const { change, busy } = useChange('keys')
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<string[]>([])
  const [inbox, setInbox] = useState<string | undefined>()
  const ready = name.trim() !== '' && scopes.length > 0
  const make = async () => {
    if (!ready) return
    const made = await change(() => api.post<Key>('/keys', { name: name.trim(), scopes, ...(inbox ? { inbox } : {}) }))
    if (made) onMade(made.value)
  }
  return (
    <Modal open title={t('key.add')} onCancel={onClose} footer={null} width={480}>
      <form
        className={forms.stack}
        onSubmit={(event) => {
          event.preventDefault()
          void make()
        }}
      >
        <Field label={t('key.name')} hint={t('key.nameHint')}>
          {(ids) => (
            <Input {...ids} autoFocus maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label={t('key.scopes')} hint={t('key.scopesHint')}>
          {(ids) => (
            <div id={ids.id} role="group" aria-label={t('key.scopes')}>
              <Checkbox.Group
                value={scopes}
                onChange={(next) => setScopes(next.map(String))}
                style={{ display: 'grid', gap: 8 }}
                options={keyScopes.map((scope) => ({ value: scope, label: t(`key.scope.${scope.replace('.', '_')}`) }))}
              />
            </div>
          )}
        </Field>
        <Field label={t('key.inbox')} hint={t('key.inboxHint')}>
          {(ids) => (
            <Select
              suffixIcon={<DownOutlined aria-hidden />}
              {...ids}
              allowClear={clear}
              value={inbox}
              placeholder={t('key.everyInbox')}
              onChange={setInbox}
              options={inboxes.map((one) => ({ value: one.id, label: one.name }))}
            />
          )}
        </Field>
        <div className={forms.buttons}>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button type="primary" htmlType="submit" disabled={!ready} loading={busy}>
            {t('key.make')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
