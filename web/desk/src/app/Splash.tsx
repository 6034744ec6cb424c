import { Spin } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './Splash.module.css'

/** A page is on its way. Says nothing for the first 300 ms: most pages are faster. */
export function Splash() {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={styles.splash} role="status" aria-label={t('state.loading')}>
      {shown && <Spin />}
    </div>
  )
}
