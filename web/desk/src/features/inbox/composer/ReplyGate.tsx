import { Button } from 'antd'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { DraftKind, Head } from '@/api/types'
import { useMayTakeOver } from '../actions/TransferDialog'
import type { ConversationActions } from '../actions/useConversationActions'
import styles from './Composer.module.css'

/** Only the one who holds a conversation replies; whoever wants to, takes it first. */
const mayReply = (head: Head, me: string): boolean => head.phase === 'open' && head.agent?.id === me

/** As long as a conversation is on its way, a reply can at least be begun. */
export const mayWrite = (kind: DraftKind, head: Head | undefined, me: string): boolean =>
  kind === 'note' || !head || mayReply(head, me)

type Props = { head: Head; actions: ConversationActions; ref: Ref<HTMLDivElement> }

/** Says why there is nothing to write in, and offers the one step that opens it, if there is one. */
export function ReplyGate({ head, actions, ref }: Props) {
  const { t } = useTranslation('inbox')
  const { id, phase } = head
  const takeable = useMayTakeOver(head)
  const name = head.agent?.name ?? t('thread.someone')
  const step = {
    bot: { words: t('gate.bot'), label: t('actions.accept'), run: () => actions.accept(id) },
    waiting: { words: t('gate.waiting'), label: t('actions.accept'), run: () => actions.accept(id) },
    open: takeable
      ? { words: t('gate.open', { name }), label: t('actions.takeOver'), run: () => actions.takeOver(id) }
      : { words: t('gate.held', { name }), label: null, run: () => undefined },
    closed: { words: t('gate.closed'), label: t('actions.reopen'), run: () => actions.reopen(id) },
  }[phase]
  return (
    <div className={styles.gate} ref={ref} tabIndex={-1} data-instead-of-field>
      <span>{step.words}</span>
      {step.label && <Button onClick={() => void step.run()}>{step.label}</Button>}
    </div>
  )
}
