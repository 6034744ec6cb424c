import { App, Button, Input } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { Face } from '@/app/Face'
import { showOverlay } from '@/app/overlays'
import { useMe } from '@/app/session'
import { Field } from '../../shared/Field'
import forms from '../../shared/Forms.module.css'
import { useAct } from '../../shared/useAct'
import { Panel, SectionFrame } from '../Parts'
import { passwordProblem } from './password'
import styles from '../Settings.module.css'

const PreferencesForm = lazy(() => import('@/app/PreferencesForm'))

export default function ProfileSection() {
  const { t } = useTranslation(['settings', 'common'])
  const me = useMe()
  return (
    <SectionFrame title={t('section.profile.name')} text={t('section.profile.text')}>
      <div className={styles.card}>
        <ul className={styles.rows}>
          <li>
            <Face name={me.name} id={me.id} size={44} presence={me.presence.state} />
            <span className={styles.rowWords}>
              <span className={styles.rowTitle}>
                {me.name}
                <span className={styles.chip}>{t(`role.${me.role}`)}</span>
              </span>
              <span className={styles.rowHint}>{me.email}</span>
              {me.queues.length > 0 && (
                <span className={styles.rowHint}>{me.queues.map((queue) => queue.name).join(' · ')}</span>
              )}
            </span>
          </li>
        </ul>
      </div>
      <Panel
        title={t('profile.preferences')}
        text={t('profile.preferencesText')}
        topics="language theme density sendKey undo sound shortcuts"
      >
        <Suspense fallback={null}>
          <PreferencesForm />
        </Suspense>
        <div>
          <Button onClick={() => showOverlay('shortcuts')}>{t('profile.allKeys')}</Button>
        </div>
      </Panel>
      <PasswordPanel />
    </SectionFrame>
  )
}

function PasswordPanel() {
  const { t } = useTranslation('settings')
  const { message } = App.useApp()
  const { act, busy } = useAct()
  const [form, setForm] = useState({ current: '', next: '', again: '' })
  const [tried, setTried] = useState(false)
  const problem = passwordProblem(form)
  const change = async () => {
    setTried(true)
    if (problem) return
    const outcome = await act(() => api.put('/me/password', { current: form.current, next: form.next }))
    if (!outcome.done) return
    setForm({ current: '', next: '', again: '' })
    setTried(false)
    void message.success(t('profile.passwordDone'))
  }
  const field = (name: keyof typeof form, label: string, complete: string) => (
    <Field
      label={label}
      hint={
        tried && problem?.field === name
          ? t(`profile.problem.${problem.code}`)
          : name === 'next'
            ? t('profile.passwordHint')
            : undefined
      }
    >
      {(ids) => (
        <Input.Password
          {...ids}
          autoComplete={complete}
          value={form[name]}
          maxLength={200}
          status={tried && problem?.field === name ? 'error' : undefined}
          onChange={(event) => setForm({ ...form, [name]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <Panel title={t('profile.password')} text={t('profile.passwordText')} topics="password">
      <form
        className={forms.stack}
        style={{ maxWidth: 360 }}
        onSubmit={(event) => {
          event.preventDefault()
          void change()
        }}
      >
        {field('current', t('profile.current'), 'current-password')}
        {field('next', t('profile.next'), 'new-password')}
        {field('again', t('profile.again'), 'new-password')}
        <div>
          <Button htmlType="submit" loading={busy}>
            {t('profile.passwordAction')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
