import { Button } from 'antd'
import { CloseOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { usePreference } from '@/app/preferences'
import { span } from '@/i18n/time'
import { createStore, useStore } from '@/live/store'
import { useNow } from '../useNow'
import { slowOnes, waitedMs } from './awaiting'
import styles from './List.module.css'
import { useMine } from './useConversationList'

const QUIET_AFTER_CLOSE_MS = 120_000

/** The foot of the list, while there is one. */
export const listFoot = createStore<HTMLElement | null>(null)

/**
 * One reminder for all who wait too long, wherever one is in the desk; it leads to the one who waits longest. It stands
 * under the list, and where there is none under the page.
 */
export function SlowReminder() {
  const { t } = useTranslation(['inbox', 'common'])
  const now = useNow(5000)
  const slowSeconds = usePreference('slowSeconds')
  const [quietUntil, setQuietUntil] = useState(0)
  const mine = useMine()
  const foot = useStore(listFoot)
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  const slow = slowOnes(mine, now, slowSeconds)
  const longest = slow[0]
  const shown = longest !== undefined && now >= quietUntil
  const open = (id: string) =>
    navigate({ pathname: `/inbox/${id}`, search: pathname.startsWith('/inbox') ? search : '' }, { flushSync: true })
  const strip = (
    <div role="status" aria-live="polite" className={styles.reminder}>
      {shown && (
        <div className={styles.slow}>
          <span>{t('slow.text', { count: slow.length, span: span(waitedMs(longest, now)) })}</span>
          <Button size="small" type="primary" danger onClick={() => void open(longest.id)}>
            {t('slow.open')}
          </Button>
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            aria-label={t('slow.later')}
            onClick={() => setQuietUntil(now + QUIET_AFTER_CLOSE_MS)}
          />
        </div>
      )}
    </div>
  )
  return foot ? createPortal(strip, foot) : strip
}
