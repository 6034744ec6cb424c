import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './OfflineBar.module.css'
import { outgoing } from './outgoing'
import { live } from './socket'
import { useStore } from './store'

/** A cut shorter than this heals before anybody need know. */
const SHOWN_AFTER_MS = 1_500

/** Says that the line is down, what is safe, and when we try again. */
export function OfflineBar() {
  const { t } = useTranslation()
  const phase = useStore(live.state, (state) => state.phase)
  const retryAt = useStore(live.state, (state) => state.retryAt)
  const waiting = useStore(outgoing, (items) => items.filter((item) => item.number === null && !item.problem).length)
  const down = phase === 'waiting' || phase === 'connecting' || phase === 'greeting'
  const [shown, setShown] = useState(false)
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    if (!down) return setShown(false)
    const timer = setTimeout(() => setShown(true), SHOWN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [down])
  useEffect(() => {
    const count = () => setSeconds(retryAt ? Math.max(0, Math.ceil((retryAt - Date.now()) / 1000)) : 0)
    count()
    const timer = setInterval(count, 500)
    return () => clearInterval(timer)
  }, [retryAt])
  return (
    <div role="status" aria-live="polite">
      {shown && (
        <div className={styles.bar}>
          <strong>{t('live.offline')}</strong>
          <span>{waiting > 0 ? t('live.waiting', { count: waiting }) : t('live.safe')}</span>
          <span aria-hidden className={styles.when}>
            {phase === 'waiting' && seconds > 0 ? t('live.retryIn', { seconds }) : t('live.connecting')}
          </span>
          <Button size="small" disabled={phase !== 'waiting'} onClick={() => live.happen({ type: 'network' })}>
            {t('live.now')}
          </Button>
        </div>
      )}
    </div>
  )
}
