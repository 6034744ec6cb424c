import { Alert, Button, Input } from 'antd'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import type { Me } from '@/api/types'
import { BrandMark } from '@/app/BrandMark'
import { signedIn } from '@/app/session'
import { Field } from '../shared/Field'
import { DemoAccounts } from './DemoAccounts'
import { LanguageSwitch } from './LanguageSwitch'
import { safeTarget, waitSecondsOf } from './signIn'
import styles from './SignInPage.module.css'
import { useCountdown } from './useCountdown'

/** The door. It says whether the two words fit together, and never which of them was wrong. */
export default function SignInPage() {
  const { t } = useTranslation(['signIn', 'common'])
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const [wait, startWait] = useCountdown()

  const enter = async (who: { email: string; password: string }) => {
    setBusy(who.email)
    setProblem(null)
    try {
      signedIn(await api.post<Me>('/session', who))
      navigate(safeTarget(params.get('to')), { replace: true })
    } catch (error) {
      if (isApiError(error, 'session.throttled')) startWait(waitSecondsOf(error))
      else setProblem(isApiError(error) ? error.words : t('common:error.unknown'))
    } finally {
      setBusy(null)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!email.trim() || !password) return setProblem(t('missing'))
    void enter({ email: email.trim(), password })
  }
  const words = wait > 0 ? t('throttled', { count: wait }) : problem
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <LanguageSwitch />
      </header>
      <main className={styles.middle}>
        <div className={styles.brand}>
          <BrandMark size={52} />
          <h1 className={styles.name}>
            <span lang="zh-CN" translate="no">
              蝶
            </span>{' '}
            <span translate="no">Papilio</span>
          </h1>
          <p className={styles.lead}>{t('lead')}</p>
        </div>
        <form className={styles.card} onSubmit={submit} noValidate aria-label={t('submit')}>
          <div role="alert">{words && <Alert type={wait > 0 ? 'warning' : 'error'} showIcon title={words} />}</div>
          <Field label={t('email')}>
            {(ids) => (
              <Input
                {...ids}
                type="email"
                size="large"
                autoComplete="username"
                autoFocus
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('password')}>
            {(ids) => (
              <Input.Password
                {...ids}
                size="large"
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            block
            disabled={wait > 0}
            loading={busy === email.trim() && busy !== ''}
          >
            {wait > 0 ? t('waitButton', { count: wait }) : t('submit')}
          </Button>
          <p className={styles.help}>{t('forgotten')}</p>
        </form>
        <DemoAccounts
          busy={busy}
          onEnter={(account) => void enter({ email: account.email, password: account.password })}
        />
      </main>
    </div>
  )
}
