import { Button, Dropdown, Space, Tooltip, type MenuProps } from 'antd'
import {
  ArrowLeftOutlined,
  CheckOutlined,
  DownOutlined,
  MoreOutlined,
  SwapOutlined,
  UserOutlined,
} from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Exit, Head } from '@/api/types'
import { useCommand } from '@/app/commands'
import { useMe } from '@/app/session'
import { personName } from '@/i18n/names'
import { AwaitingChip } from '../list/AwaitingChip'
import { exits, type ConversationActions } from '../actions/useConversationActions'
import { TransferDialog, useMayTakeOver } from '../actions/TransferDialog'
import { Collision } from './Collision'
import styles from './ThreadHeader.module.css'

type Props = {
  head: Head
  actions: ConversationActions
  onBack: () => void
  onCustomer: () => void
  onDone: (head: Head) => void
  onUnread: (head: Head) => void
}

export function ThreadHeader({ head, actions, onBack, onCustomer, onDone, onUnread }: Props) {
  const { t } = useTranslation(['inbox', 'common'])
  const me = useMe()
  const [transferring, setTransferring] = useState(false)
  const { id, phase } = head
  const mine = phase === 'open' && head.agent?.id === me.id
  const living = phase !== 'closed'
  const takeable = useMayTakeOver(head) && phase === 'open' && !mine
  const group = t('commands.conversation')
  const close = (exit: Exit, next = false) => void actions.close(id, exit).then((done) => done && next && onDone(head))
  useCommand({
    id: 'thread.accept',
    title: t('actions.accept'),
    group,
    keys: 'a',
    enabled: phase === 'waiting' || phase === 'bot',
    run: () => void actions.accept(id),
  })
  useCommand({
    id: 'thread.takeOver',
    title: t('actions.takeOver'),
    group,
    keys: 'a',
    enabled: takeable,
    run: () => void actions.takeOver(id),
  })
  useCommand({
    id: 'thread.transfer',
    title: t('actions.transfer'),
    group,
    keys: 't',
    enabled: living,
    run: () => setTransferring(true),
  })
  useCommand({
    id: 'thread.close',
    title: t('actions.close'),
    group,
    keys: 'e',
    enabled: living,
    run: () => close('solved'),
  })
  useCommand({
    id: 'thread.closeNext',
    title: t('actions.closeNext'),
    group,
    keys: 'ctrl+alt+e',
    enabled: living,
    run: () => close('solved', true),
  })
  // A fixed list: the hooks stay in their order.
  for (const exit of exits)
    useCommand({
      id: `thread.close.${exit}`,
      title: t('actions.closeAs', { exit: t(`exit.${exit}`) }),
      group,
      enabled: living,
      run: () => close(exit),
    })
  useCommand({
    id: 'thread.reopen',
    title: t('actions.reopen'),
    group,
    enabled: !living,
    run: () => void actions.reopen(id),
  })
  useCommand({ id: 'thread.unread', title: t('actions.unread'), group, keys: 'u', run: () => onUnread(head) })
  useCommand({ id: 'thread.customer', title: t('actions.customer'), group, keys: 'i', run: onCustomer })
  const more: MenuProps['items'] = [
    { key: 'unread', label: t('actions.unread'), extra: 'U', onClick: () => onUnread(head) },
    ...(living
      ? [
          { key: 'transfer', label: t('actions.transfer'), extra: 'T', onClick: () => setTransferring(true) },
          { type: 'divider' as const },
          ...exits.map((exit) => ({
            key: exit,
            label: t('actions.closeAs', { exit: t(`exit.${exit}`) }),
            onClick: () => close(exit),
          })),
        ]
      : []),
  ]
  return (
    <header className={styles.header}>
      <Button
        className={styles.back}
        type="text"
        icon={<ArrowLeftOutlined />}
        aria-label={t('common:action.back')}
        onClick={onBack}
      />
      <div className={styles.who}>
        <h2 className={styles.name}>{personName(head.customer.name)}</h2>
        <p className={styles.facts}>
          <span data-phase={phase}>
            {phase === 'open' && head.agent
              ? mine
                ? t('thread.mine')
                : t('thread.heldBy', { name: head.agent.name })
              : t(`phase.${phase}`)}
          </span>
          {phase === 'closed' && head.exit && <span>{t(`exit.${head.exit}`)}</span>}
          <AwaitingChip head={head} />
          {head.queue && <span>{head.queue.name}</span>}
          <span>{head.inbox.name}</span>
        </p>
      </div>
      <Collision conversation={id} />
      <div className={styles.buttons}>
        {(phase === 'waiting' || phase === 'bot') && (
          <Button type="primary" onClick={() => void actions.accept(id)}>
            {t('actions.accept')}
          </Button>
        )}
        {takeable && <Button onClick={() => void actions.takeOver(id)}>{t('actions.takeOver')}</Button>}
        {living && (
          <Tooltip title={t('actions.transfer')}>
            <Button
              className={styles.wide}
              icon={<SwapOutlined />}
              aria-label={t('actions.transfer')}
              onClick={() => setTransferring(true)}
            >
              <span className={styles.word}>{t('actions.transferShort')}</span>
            </Button>
          </Tooltip>
        )}
        {living && (
          <Space.Compact>
            <Button icon={<CheckOutlined />} aria-label={t('actions.close')} onClick={() => close('solved')}>
              <span className={styles.word}>{t('actions.closeShort')}</span>
            </Button>
            <Dropdown
              trigger={['click']}
              placement="bottomRight"
              menu={{
                items: [
                  ...exits.map((exit) => ({
                    key: exit,
                    label: t('actions.closeAs', { exit: t(`exit.${exit}`) }),
                    onClick: () => close(exit),
                  })),
                  { type: 'divider' },
                  { key: 'next', label: t('actions.closeNext'), onClick: () => close('solved', true) },
                ],
              }}
            >
              <Button className={styles.wide} icon={<DownOutlined />} aria-label={t('actions.closeReasons')} />
            </Dropdown>
          </Space.Compact>
        )}
        {!living && (
          <Button type="primary" onClick={() => void actions.reopen(id)}>
            {t('actions.reopen')}
          </Button>
        )}
        <Dropdown trigger={['click']} placement="bottomRight" menu={{ items: more }}>
          <Button type="text" icon={<MoreOutlined />} aria-label={t('common:action.more')} />
        </Dropdown>
        <Button
          className={styles.customer}
          type="text"
          icon={<UserOutlined />}
          aria-label={t('actions.customer')}
          onClick={onCustomer}
        />
      </div>
      <TransferDialog
        head={head}
        open={transferring}
        onClose={() => setTransferring(false)}
        onTransfer={(to, note) => actions.transfer(id, to, note)}
      />
    </header>
  )
}
