import { Button, ColorPicker, Input, InputNumber, Segmented, Select, Switch } from 'antd'
import { ArrowLeftOutlined, DownOutlined, ExportOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Inbox, Queue } from '@/api/types'
import { Choice, Field } from '../../shared/Field'
import { useClear } from '../../shared/useClear'
import forms from '../../shared/Forms.module.css'
import { Panel, SectionFrame } from '../Parts'
import { useChange } from '../resource'
import type { InboxDetail } from '../types'
import { ConnectOpen } from './ConnectOpen'
import { ConnectWeb } from './ConnectWeb'
import { HoursEditor } from './HoursEditor'
import styles from './Inbox.module.css'
import { bodyOf, formOf, inboxProblems, readOrigins, WEIGHT_MAX, type InboxForm } from './inboxForm'

type Props = { inbox: InboxDetail; queues: Queue[]; topic: string; onBack: () => void }

export function InboxEditor({ inbox, queues, topic, onBack }: Props) {
  const { t } = useTranslation(['settings', 'common'])
  const clear = useClear()
  const { change, busy } = useChange('inboxes')
  const [form, setForm] = useState<InboxForm>(() => formOf(inbox))
  const set = (part: Partial<InboxForm>) => setForm((known) => ({ ...known, ...part }))
  const { channel } = inbox
  const web = channel === 'web'
  const problems = inboxProblems(channel, form)
  const touched = JSON.stringify(bodyOf(channel, form)) !== JSON.stringify(bodyOf(channel, formOf(inbox)))
  const save = async () => {
    const saved = await change(() =>
      api.put<InboxDetail>(`/inboxes/${inbox.id}`, bodyOf(channel, form), { version: inbox.version }),
    )
    if (saved) setForm(formOf(saved.value))
  }
  return (
    <SectionFrame
      title={inbox.name}
      text={t(`inbox.channelHint.${channel}`)}
      action={
        <span className={styles.headButtons}>
          {web && (
            <Button href={`/test?site=${inbox.id}`} target="_blank" icon={<ExportOutlined aria-hidden />}>
              {t('inbox.test')}
            </Button>
          )}
          <Button icon={<ArrowLeftOutlined aria-hidden />} onClick={onBack}>
            {t('common:action.back')}
          </Button>
        </span>
      }
    >
      {web ? <ConnectWeb inbox={inbox} color={form.color} key={topic} /> : <ConnectOpen inbox={inbox} />}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (problems.length === 0) void save()
        }}
      >
        <Panel title={t('inbox.general')} topics="greeting">
          <div className={forms.pair}>
            <Field label={t('inbox.name')} hint={t('inbox.nameHint')}>
              {(ids) => (
                <Input
                  {...ids}
                  maxLength={60}
                  value={form.name}
                  status={problems.includes('name') ? 'error' : undefined}
                  onChange={(event) => set({ name: event.target.value })}
                />
              )}
            </Field>
            <Field label={t('inbox.queue')} hint={t('inbox.queueHint')}>
              {(ids) => (
                <Select
                  suffixIcon={<DownOutlined aria-hidden />}
                  {...ids}
                  allowClear={clear}
                  value={form.queue ?? undefined}
                  placeholder={t('inbox.usualQueue')}
                  onChange={(queue: string | undefined) => set({ queue: queue ?? null })}
                  options={queues.map((one) => ({ value: one.id, label: one.name }))}
                />
              )}
            </Field>
          </div>
          <Field label={t('inbox.firstLevel')} hint={t(`inbox.firstHint.${form.firstLevel}`)}>
            {(ids) => (
              <Segmented<Inbox['firstLevel']>
                id={ids.id}
                aria-label={t('inbox.firstLevel')}
                value={form.firstLevel}
                onChange={(firstLevel) => set({ firstLevel })}
                options={[
                  { value: 'human', label: t('inbox.first.human') },
                  { value: 'bot', label: t('inbox.first.bot') },
                ]}
              />
            )}
          </Field>
          <Field label={t('inbox.weight')} hint={t('inbox.weightHint')}>
            {(ids) => (
              <InputNumber
                controls={false}
                {...ids}
                min={1}
                max={WEIGHT_MAX}
                precision={0}
                value={form.weight}
                onChange={(weight) => set({ weight: weight ?? 1 })}
              />
            )}
          </Field>
          <Field label={t('inbox.greeting')} hint={t('inbox.greetingHint')}>
            {(ids) => (
              <Input.TextArea
                {...ids}
                autoSize={{ minRows: 2, maxRows: 6 }}
                maxLength={500}
                value={form.greeting}
                onChange={(event) => set({ greeting: event.target.value })}
              />
            )}
          </Field>
          {web && (
            <Field label={t('inbox.color')} hint={t('inbox.colorHint')}>
              {(ids) => (
                <div id={ids.id}>
                  <ColorPicker
                    value={form.color}
                    disabledAlpha
                    showText
                    onChangeComplete={(color) => set({ color: color.toHexString() })}
                  />
                </div>
              )}
            </Field>
          )}
        </Panel>
        <Panel title={t('hours.title')} text={t('hours.text')} topics="hours">
          <Choice
            label={t('hours.always')}
            hint={t('hours.alwaysHint')}
            control={
              <Switch checked={form.always} aria-label={t('hours.always')} onChange={(always) => set({ always })} />
            }
          />
          {!form.always && <HoursEditor value={form.hours} onChange={(hours) => set({ hours })} />}
        </Panel>
        {web && (
          <Panel title={t('inbox.origins')} text={t('inbox.originsText')} topics="origins">
            <Field
              label={t('inbox.originsLabel')}
              hint={
                problems.includes('origins') ? (
                  <span className={styles.wrong}>
                    {t('inbox.originsWrong', { list: readOrigins(form.origins).wrong.join(' ') })}
                  </span>
                ) : (
                  t('inbox.originsHint')
                )
              }
            >
              {(ids) => (
                <Input.TextArea
                  {...ids}
                  autoSize={{ minRows: 2, maxRows: 8 }}
                  placeholder="https://www.example.com"
                  value={form.origins}
                  status={problems.includes('origins') ? 'error' : undefined}
                  onChange={(event) => set({ origins: event.target.value })}
                />
              )}
            </Field>
            <Choice
              label={t('inbox.required')}
              hint={t('inbox.requiredHint')}
              control={
                <Switch
                  checked={form.identityRequired}
                  aria-label={t('inbox.required')}
                  onChange={(identityRequired) => set({ identityRequired })}
                />
              }
            />
          </Panel>
        )}
        {!web && (
          <Panel title={t('inbox.webhook')} text={t('inbox.webhookText')} topics="webhook">
            <Field
              label={t('inbox.webhookLabel')}
              hint={
                problems.includes('webhook') ? (
                  <span className={styles.wrong}>{t('inbox.webhookWrong')}</span>
                ) : (
                  t('inbox.webhookHint')
                )
              }
            >
              {(ids) => (
                <Input
                  {...ids}
                  type="url"
                  placeholder="https://app.example/papilio"
                  value={form.webhookUrl}
                  status={problems.includes('webhook') ? 'error' : undefined}
                  onChange={(event) => set({ webhookUrl: event.target.value })}
                />
              )}
            </Field>
          </Panel>
        )}
        <div className={styles.saveBar} data-shown={touched || undefined}>
          <span>{touched ? t('inbox.unsaved') : t('inbox.allSaved')}</span>
          <Button disabled={!touched} onClick={() => setForm(formOf(inbox))}>
            {t('inbox.revert')}
          </Button>
          <Button type="primary" htmlType="submit" disabled={!touched || problems.length > 0} loading={busy}>
            {t('common:action.save')}
          </Button>
        </div>
      </form>
    </SectionFrame>
  )
}
