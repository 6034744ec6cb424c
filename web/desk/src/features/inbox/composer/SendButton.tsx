import { Button, Dropdown, type MenuProps } from 'antd'
import { DownOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { Keycaps } from '@/app/Keycaps'
import { setPreferences, usePreferences } from '@/app/preferences'
import styles from './Composer.module.css'

type Props = { note: boolean; ready: boolean; onSend: () => void }

/** Send, and beside it how sending works: which key, and how long it can be taken back. */
export function SendButton({ note, ready, onSend }: Props) {
  const { t } = useTranslation('inbox')
  const { sendKey, undoSeconds } = usePreferences()
  const items: MenuProps['items'] = [
    {
      type: 'group',
      label: t('composer.sendWith'),
      children: [
        { key: 'enter', label: t('composer.withEnter'), onClick: () => setPreferences({ sendKey: 'enter' }) },
        {
          key: 'ctrlEnter',
          label: t('composer.withCtrlEnter'),
          onClick: () => setPreferences({ sendKey: 'ctrlEnter' }),
        },
      ],
    },
    {
      type: 'group',
      label: t('composer.undoTime'),
      children: [0, 5, 10].map((seconds) => ({
        key: `undo${seconds}`,
        label: seconds === 0 ? t('composer.undoOff') : t('composer.undoFor', { seconds }),
        onClick: () => setPreferences({ undoSeconds: seconds }),
      })),
    },
  ]
  return (
    <>
      <span className={styles.sendKeys} aria-hidden>
        <Keycaps keys={sendKey === 'enter' ? 'enter' : 'mod+enter'} />
      </span>
      <span className={styles.send}>
        <Button type="primary" disabled={!ready} onClick={onSend}>
          {t(note ? 'composer.saveNote' : 'composer.send')}
        </Button>
        <Dropdown
          trigger={['click']}
          placement="topRight"
          menu={{ items, selectable: true, multiple: true, selectedKeys: [sendKey, `undo${undoSeconds}`] }}
        >
          <Button type={ready ? 'primary' : 'default'} icon={<DownOutlined />} aria-label={t('composer.sendOptions')} />
        </Dropdown>
      </span>
    </>
  )
}
