import { Button, Input, Modal, Select } from 'antd'
import { DownOutlined, GlobalOutlined, SwapOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Id, Inbox, Queue } from '@/api/types'
import { Field } from '../../shared/Field'
import { useClear } from '../../shared/useClear'
import forms from '../../shared/Forms.module.css'
import { useChange } from '../resource'
import type { InboxDetail } from '../types'
import styles from './Inbox.module.css'
import { isWebhook } from './inboxForm'

type Props = { queues: Queue[]; onClose: () => void; onMade: (id: Id) => void }

export function NewInbox({ queues, onClose, onMade }: Props) {
  const { t } = useTranslation(['settings', 'common'])
  const clear = useClear()
  const { change, busy } = useChange('inboxes')
  const [channel, setChannel] = useState<Inbox['channel']>('web')
  const [name, setName] = useState('')
  const [queue, setQueue] = useState<string | null>(queues[0]?.id ?? null)
  const [webhookUrl, setWebhookUrl] = useState('')
  const webhook = webhookUrl.trim()
  const ready = name.trim() !== '' && (channel === 'web' || webhook === '' || isWebhook(webhook))
  const make = async () => {
    if (!ready) return
    const body = {
      name: name.trim(),
      channel,
      queue,
      firstLevel: 'human',
      origins: [],
      ...(channel === 'open' && webhook ? { webhookUrl: webhook } : {}),
    }
    const made = await change(() => api.post<InboxDetail>('/inboxes', body))
    if (made) onMade(made.value.id)
  }
  return (
    <Modal open title={t('inbox.add')} onCancel={onClose} footer={null} width={520}>
      <form
        className={forms.stack}
        onSubmit={(event) => {
          event.preventDefault()
          void make()
        }}
      >
        <div className={styles.kinds} role="radiogroup" aria-label={t('inbox.kind')}>
          {(['web', 'open'] as const).map((one) => (
            <label key={one} className={styles.kind}>
              <input
                type="radio"
                name="channel"
                className="hidden-visually"
                checked={channel === one}
                onChange={() => setChannel(one)}
              />
              <span className={styles.kindSign} aria-hidden>
                {one === 'web' ? <GlobalOutlined aria-hidden /> : <SwapOutlined aria-hidden />}
              </span>
              <b>{t(`inbox.channel.${one}`)}</b>
              <small>{t(`inbox.channelHint.${one}`)}</small>
            </label>
          ))}
        </div>
        <Field label={t('inbox.name')} hint={t('inbox.nameHint')}>
          {(ids) => (
            <Input {...ids} autoFocus maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label={t('inbox.queue')}>
          {(ids) => (
            <Select
              suffixIcon={<DownOutlined aria-hidden />}
              {...ids}
              allowClear={clear}
              value={queue ?? undefined}
              placeholder={t('inbox.usualQueue')}
              onChange={(next: string | undefined) => setQueue(next ?? null)}
              options={queues.map((one) => ({ value: one.id, label: one.name }))}
            />
          )}
        </Field>
        {channel === 'open' && (
          <Field label={t('inbox.webhook')} hint={t('inbox.webhookHint')}>
            {(ids) => (
              <Input
                {...ids}
                type="url"
                placeholder="https://app.example/papilio"
                value={webhookUrl}
                onChange={(event) => setWebhookUrl(event.target.value)}
              />
            )}
          </Field>
        )}
        <div className={forms.buttons}>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button type="primary" htmlType="submit" disabled={!ready} loading={busy}>
            {t('inbox.make')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
