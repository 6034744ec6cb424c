import { ArrowRightOutlined, LoadingOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import type { Role } from '@/api/types'
import { Face } from '@/app/Face'
import styles from './SignInPage.module.css'

type DemoAccount = { name: string; role: Role; email: string; password: string }

/** Only a demonstration gives its accounts away; everywhere else the address is unknown and nothing stands here. */
export function DemoAccounts({ busy, onEnter }: { busy: string | null; onEnter: (account: DemoAccount) => void }) {
  const { t } = useTranslation(['signIn', 'common'])
  const { data } = useQuery({
    queryKey: ['demo'],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      api.get<{ accounts?: DemoAccount[] }>('/demo', undefined, signal).catch((error: unknown) => {
        if (isApiError(error) && error.status >= 400 && error.status < 500) return { accounts: [] }
        throw error
      }),
  })
  const accounts = data?.accounts ?? []
  if (accounts.length === 0) return null
  return (
    <section className={styles.demo} aria-labelledby="demo-title">
      <h2 className={styles.demoTitle} id="demo-title">
        <span className={styles.mark}>{t('common:demo.mark')}</span>
        {t('demo.title')}
      </h2>
      <ul className={styles.accounts}>
        {accounts.map((account) => (
          <li key={account.email}>
            <button type="button" className={styles.account} disabled={busy !== null} onClick={() => onEnter(account)}>
              <Face name={account.name} id={account.email} size={34} />
              <span className={styles.accountWords}>
                <b>{account.name}</b>
                <span>{t(`demo.role.${account.role}`)}</span>
              </span>
              {busy === account.email ? (
                <LoadingOutlined aria-hidden />
              ) : (
                <ArrowRightOutlined aria-hidden className={styles.arrow} />
              )}
            </button>
          </li>
        ))}
      </ul>
      <p className={styles.help}>{t('demo.safe')}</p>
    </section>
  )
}
