import { App, Button } from 'antd'
import { EyeInvisibleOutlined, EyeOutlined, SyncOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { CopyButton } from '../../shared/Copyable'
import { useChange } from '../resource'
import type { InboxDetail } from '../types'
import styles from './Inbox.module.css'

/** Two are valid at once: put the new one in place everywhere, then rotate again and the old one is out. */
export function Secrets({ inbox }: { inbox: InboxDetail }) {
  const { t } = useTranslation('settings')
  const { modal } = App.useApp()
  const { change } = useChange('inboxes')
  const [shown, setShown] = useState(false)
  const rotate = () =>
    void modal.confirm({
      title: t('secret.rotateAsk'),
      content: t(inbox.secrets.length > 1 ? 'secret.rotateDrops' : 'secret.rotateKeeps'),
      okText: t('secret.rotate'),
      onOk: () => change(() => api.post(`/inboxes/${inbox.id}/secrets`)),
    })
  return (
    <div className={styles.secrets} data-topics="secrets">
      <ul>
        {inbox.secrets.map((secret, index) => (
          <li key={secret}>
            <span className={styles.secretName}>{t(index === 0 ? 'secret.newest' : 'secret.older')}</span>
            <code translate="no">{shown ? secret : `${secret.slice(0, 6)}${'•'.repeat(18)}`}</code>
            <CopyButton text={secret} label={t(index === 0 ? 'secret.newest' : 'secret.older')} />
          </li>
        ))}
      </ul>
      <span className={styles.secretButtons}>
        <Button
          icon={shown ? <EyeInvisibleOutlined aria-hidden /> : <EyeOutlined aria-hidden />}
          onClick={() => setShown(!shown)}
        >
          {t(shown ? 'secret.hide' : 'secret.show')}
        </Button>
        <Button icon={<SyncOutlined aria-hidden />} onClick={rotate}>
          {t('secret.rotate')}
        </Button>
      </span>
    </div>
  )
}
