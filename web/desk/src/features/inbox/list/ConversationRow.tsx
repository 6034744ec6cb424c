import { memo } from 'react'
import { CheckCircleFilled, EditOutlined, EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { Head } from '@/api/types'
import { Face } from '@/app/Face'
import { usePreference } from '@/app/preferences'
import { shortTime } from '@/i18n/time'
import { useMarks } from '@/live/marks'
import { outgoing } from '@/live/outgoing'
import { useStore } from '@/live/store'
import { personName } from '@/i18n/names'
import { useDraftWords } from '../composer/drafts'
import { useNow } from '../useNow'
import { AwaitingChip } from './AwaitingChip'
import { awaitsUs, patienceOf, waitedMs } from './awaiting'
import { ChannelMark } from './ChannelMark'
import { Highlight } from './Highlight'
import styles from './Row.module.css'

type Props = {
  head: Head
  selected: boolean
  reachable: boolean
  me: string
  showAgent: boolean
  search: string
  onOpen: (head: Head) => void
}

export const ConversationRow = memo(function ConversationRow({
  head,
  selected,
  reachable,
  me,
  showAgent,
  search,
  onOpen,
}: Props) {
  const { t } = useTranslation('inbox')
  const now = useNow(20_000)
  const slowSeconds = usePreference('slowSeconds')
  const draft = useDraftWords(head)
  const unsent = useStore(outgoing, (items) => items.find((item) => item.conversation === head.id && item.problem))
  const patience = awaitsUs(head) ? patienceOf(waitedMs(head, now), slowSeconds) : 'calm'
  return (
    <button
      type="button"
      className={styles.row}
      data-selected={selected || undefined}
      data-unread={head.unread > 0 || undefined}
      data-patience={patience}
      aria-current={selected || undefined}
      tabIndex={reachable ? 0 : -1}
      onClick={() => onOpen(head)}
    >
      <span className={styles.face}>
        <Face name={personName(head.customer.name)} id={head.customer.id} size={36} />
        <ChannelMark channel={head.inbox.channel} name={head.inbox.name} />
      </span>
      <span className={styles.body}>
        <span className={styles.top}>
          <span className={styles.name}>
            <Highlight text={personName(head.customer.name)} search={search} />
          </span>
          {head.customer.verified && <CheckCircleFilled className={styles.verified} aria-label={t('list.verified')} />}
          <time className={styles.time}>{shortTime(head.lastAt, now)}</time>
        </span>
        <span className={styles.middle}>
          <span className={styles.snippet}>
            {unsent && !head.hit ? (
              <>
                <span className={styles.draft}>{t('list.unsent')}</span>
                {unsent.text || unsent.stored[0]?.name}
              </>
            ) : draft && !head.hit ? (
              <>
                <span className={styles.draft}>{t('list.draft')}</span>
                {draft}
              </>
            ) : (
              <Snippet head={head} search={search} />
            )}
          </span>
          {head.mention && (
            <span className={styles.mention}>
              @<span className="hidden-visually">{t('list.mention')}</span>
            </span>
          )}
          {head.unread > 0 && (
            <span className={styles.badge}>
              {head.unread > 99 ? '99+' : head.unread}
              <span className="hidden-visually">{t('list.unread')}</span>
            </span>
          )}
        </span>
        <span className={styles.meta}>
          <AwaitingChip head={head} />
          <People head={head} />
          {head.phase === 'closed' && head.exit && <span>{t(`exit.${head.exit}`)}</span>}
          {head.phase === 'bot' && <span className={styles.bot}>{t('list.botLeads')}</span>}
          {showAgent && head.agent && <span>{head.agent.id === me ? t('list.me') : head.agent.name}</span>}
          <span className={styles.inbox}>{head.queue?.name ?? head.inbox.name}</span>
        </span>
      </span>
    </button>
  )
})

function Snippet({ head, search }: { head: Head; search: string }) {
  const { t } = useTranslation('inbox')
  if (head.hit) return <Highlight text={head.hit.text} search={search} around />
  const who = head.lastAuthor === 'agent' ? t('list.we') : head.lastAuthor === 'bot' ? t('list.bot') : ''
  return (
    <>
      {who}
      {head.lastText || t('list.noText')}
    </>
  )
}

/** Who else is here; typing and looking have different signs and different words. */
function People({ head }: { head: Head }) {
  const { t } = useTranslation('inbox')
  const { viewers, typing } = useMarks(head.id)
  const writer = typing.find((item) => item.author.kind === 'agent')?.author.name
  if (writer)
    return (
      <span className={styles.writes}>
        <EditOutlined aria-hidden /> {t('list.typing', { name: writer })}
      </span>
    )
  if (typing.some((item) => item.author.kind === 'customer'))
    return <span className={styles.writes}>{t('list.customerTyping')}</span>
  const person = viewers.find((one) => !one.away) ?? viewers[0]
  if (!person) return null
  return (
    <span className={styles.looks} data-away={person.away || undefined}>
      {person.away ? <EyeInvisibleOutlined aria-hidden /> : <EyeOutlined aria-hidden />}{' '}
      {t(person.away ? 'list.away' : 'list.viewing', { name: person.name })}
    </span>
  )
}
