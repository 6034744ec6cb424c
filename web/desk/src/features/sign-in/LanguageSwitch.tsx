import { useTranslation } from 'react-i18next'
import { setPreferences, usePreference } from '@/app/preferences'
import styles from './SignInPage.module.css'

const names = { 'zh-CN': '中文', en: 'English' } as const

export function LanguageSwitch() {
  const { t } = useTranslation('signIn')
  const language = usePreference('language')
  return (
    <div className={styles.languages} role="group" aria-label={t('language')}>
      {(['zh-CN', 'en'] as const).map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === language}
          onClick={() => setPreferences({ language: one })}
        >
          {names[one]}
        </button>
      ))}
    </div>
  )
}
