import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { reasonWords, useChoosePresence } from '@/app/presence'
import { useMe } from '@/app/session'
import styles from './List.module.css'

/** Whoever is busy or offline gets nothing new: said where one would wait for it, with the way back. */
export function PresenceStrip() {
  const { t } = useTranslation(['inbox', 'common'])
  const { presence } = useMe()
  const choose = useChoosePresence()
  if (presence.state === 'online') return null
  const reason = presence.state === 'busy' && presence.reason ? ` · ${reasonWords(presence.reason, t)}` : ''
  return (
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
  )
}
