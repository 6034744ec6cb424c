import { useTranslation } from 'react-i18next'
import { usePreference } from '@/app/preferences'
import { useStore } from '@/live/store'
import { silenced } from './sound'
import styles from './SoundHint.module.css'

/** Whoever has chosen a sound and would not hear it is told what wakes it. */
export function SoundHint() {
  const { t } = useTranslation('inbox')
  const wanted = usePreference('sound') !== 'none'
  const audible = usePreference('volume') > 0
  const silent = useStore(silenced)
  return wanted && audible && silent ? <p className={styles.hint}>{t('notify.silent')}</p> : null
}
