import { App, Button } from 'antd'
import { ApiOutlined, PlusOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { fullTime } from '@/i18n/time'
import { SecretOnce } from '../../shared/SecretOnce'
import { Empty } from '../../shared/States'
import { ListCard, SectionFrame } from '../Parts'
import { useChange, useInboxes, useKeys } from '../resource'
import styles from '../Settings.module.css'
import type { Key } from '../types'
import { KeyDialog } from './KeyDialog'

export default function KeysSection() {
  const { t } = useTranslation(['settings', 'common'])
  const { modal } = App.useApp()
  const list = useKeys()
  const inboxes = useInboxes().data?.items ?? []
  const { change } = useChange('keys')
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<Key | null>(null)
  const remove = (key: Key) =>
    void modal.confirm({
      title: t('key.deleteAsk', { name: key.name }),
      content: t('key.deleteMeaning'),
      okText: t('common:action.delete'),
      okButtonProps: { danger: true },
      onOk: () => change(() => api.delete(`/keys/${key.id}`)),
    })
  const add = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
      {t('key.add')}
    </Button>
  )
  return (
    <SectionFrame title={t('section.keys.name')} text={t('section.keys.text')} action={add}>
      <ListCard
        query={list}
        label={t('section.keys.name')}
        topics="newKey"
        empty={
          <Empty sign={<ApiOutlined aria-hidden />} title={t('key.empty.title')} text={t('key.empty.text')}>
            {add}
          </Empty>
        }
      >
        {(items) =>
          items.map((key) => (
            <li key={key.id}>
              <span className={styles.rowWords}>
                <span className={styles.rowTitle}>{key.name}</span>
                <span className={styles.rowHint}>
                  {key.scopes.map((scope) => t(`key.scope.${scope.replace('.', '_')}`)).join(' · ')}
                </span>
                <span className={styles.rowHint}>
                  {[
                    key.inbox && t('key.onlyInbox', { name: inboxes.find((one) => one.id === key.inbox)?.name ?? '' }),
                    t('key.created', { time: fullTime(key.createdAt) }),
                    key.usedAt ? t('key.used', { time: fullTime(key.usedAt) }) : t('key.never'),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <span className={styles.rowEnd}>
                <Button danger aria-label={t('key.deleteOne', { name: key.name })} onClick={() => remove(key)}>
                  {t('common:action.delete')}
                </Button>
              </span>
            </li>
          ))
        }
      </ListCard>
      {adding && (
        <KeyDialog
          inboxes={inboxes}
          onClose={() => setAdding(false)}
          onMade={(key) => {
            setAdding(false)
            setMade(key)
          }}
        />
      )}
      <SecretOnce
        title={t('key.madeTitle', { name: made?.name ?? '' })}
        label={t('key.label')}
        secret={made?.key ?? null}
        hint={t('key.madeHint')}
        onClose={() => setMade(null)}
      />
    </SectionFrame>
  )
}
