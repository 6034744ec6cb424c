import { App, Button, Dropdown } from 'antd'
import { MoreOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { newId } from '@/api/ids'
import { useNow } from '../useNow'
import styles from './Bubble.module.css'
import { mayChange } from './delivery'
import type { Said } from './rows'

export function BubbleMenu({ said, me, onEdit }: { said: Said; me: string; onEdit: () => void }) {
  const { t } = useTranslation(['inbox', 'common'])
  const { message, modal } = App.useApp()
  const now = useNow(20_000)
  const open = mayChange(said, me, now)
  const remove = () =>
    modal.confirm({
      title: t('thread.deleteAsk'),
      content: t('thread.deleteMeaning'),
      okText: t('common:action.delete'),
      okButtonProps: { danger: true },
      onOk: () =>
        api
          .delete(`/conversations/${said.conversation}/messages/${said.number}`, { query: { id: newId() } })
          .catch((error: unknown) => void message.error(isApiError(error) ? error.words : t('common:error.unknown'))),
    })
  const copy = () => void navigator.clipboard?.writeText(said.text).then(() => message.success(t('thread.copied')))
  const items = [
    ...(said.text ? [{ key: 'copy', label: t('thread.copy'), onClick: copy }] : []),
    ...(open
      ? [
          { key: 'edit', label: t('thread.edit'), onClick: onEdit },
          { key: 'delete', label: t('thread.delete'), danger: true, onClick: remove },
        ]
      : []),
  ]
  if (items.length === 0) return null
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button className={styles.menu} type="text" size="small" icon={<MoreOutlined />} aria-label={t('thread.menu')} />
    </Dropdown>
  )
}
