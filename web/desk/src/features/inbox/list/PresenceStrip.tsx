import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { reasonWords, useChoosePresence } from '@/app/presence'
import { useMe } from '@/app/session'
import { span } from '@/i18n/time'
import { absence } from '@/live/absence'
import { useStore } from '@/live/store'
import styles from './List.module.css'

/** Whoever is busy or offline gets nothing new: said where one would wait for it, with the way back. And whoever was cut off, why the list is shorter. */
export function PresenceStrip() {
  const { t } = useTranslation(['inbox', 'common'])
  const { presence } = useMe()
  const choose = useChoosePresence()
  const gone = useStore(absence)
  const reason = presence.reason ? ` · ${reasonWords(presence.reason, t)}` : ''
  return (
    <>
      {gone && (
        <p className={styles.presence} role="status">
          <span>{t('list.wasGone', { span: span(gone.until - gone.since) })}</span>
          <Button size="small" onClick={() => absence.set(null)}>
            {t('list.wasGoneRead')}
          </Button>
        </p>
      )}
      {presence.state !== 'online' && (
        <p className={styles.presence}>
          <span>
            <b>
              {t(`common:presence.${presence.state}`)}
              {reason}
            </b>{' '}
            {t('list.nothingNew')}
          </span>
          <Button size="small" onClick={() => choose('online')}>
            {t('common:presence.goOnline')}
          </Button>
        </p>
      )}
    </>
  )
}
