import { Button } from 'antd'
import { CloseOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Head } from '@/api/types'
import { usePreference } from '@/app/preferences'
import { span } from '@/i18n/time'
import { useNow } from '../useNow'
import { slowOnes, waitedMs } from './awaiting'
import styles from './List.module.css'

const QUIET_AFTER_CLOSE_MS = 120_000

/** One reminder for all who wait too long; it leads to the one who waits longest. */
export function SlowReminder({ mine, onOpen }: { mine: readonly Head[]; onOpen: (head: Head) => void }) {
  const { t } = useTranslation(['inbox', 'common'])
  const now = useNow(5000)
  const slowSeconds = usePreference('slowSeconds')
  const [quietUntil, setQuietUntil] = useState(0)
  const slow = slowOnes(mine, now, slowSeconds)
  const longest = slow[0]
  const shown = longest !== undefined && now >= quietUntil
  return (
    <div role="status" aria-live="polite">
      {shown && (
        <div className={styles.slow}>
          <span>{t('slow.text', { count: slow.length, span: span(waitedMs(longest, now)) })}</span>
          <Button size="small" type="primary" danger onClick={() => onOpen(longest)}>
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
}
