import { Button, Skeleton } from 'antd'
import { ArrowDownOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import type { ConversationEvent, Head } from '@/api/types'
import { useMe } from '@/app/session'
import { dayName } from '@/i18n/time'
import { outgoing } from '@/live/outgoing'
import { useStore } from '@/live/store'
import { isComplete, lastNumber, loadOlder, openThread, useThread } from '@/live/threads'
import { personName } from '@/i18n/names'
import { useNames } from '../useNames'
import { useNow } from '../useNow'
import { Announcer } from './Announcer'
import { Bubble } from './Bubble'
import { deliveryOf } from './delivery'
import { OutgoingBubble } from './OutgoingBubble'
import { applyEdits, newsStart, rowsOf } from './rows'
import { SystemLine } from './SystemLine'
import styles from './ThreadLog.module.css'
import { TypingLine } from './TypingLine'
import { useJump } from './useJump'
import { useScroll } from './useScroll'
import { useSeen } from './useSeen'

/** The events belong to the state of the conversation: who has it, in which phase; a new message alone brings none. */
function useEvents(head: Head): readonly ConversationEvent[] {
  const state = `${head.phase} ${head.agent?.id} ${head.queue?.id} ${head.exit}`
  const { data, refetch } = useQuery({
    queryKey: keys.events(head.id),
    queryFn: ({ signal }) =>
      api.get<{ items: ConversationEvent[] }>(`/conversations/${head.id}/events`, undefined, signal),
    staleTime: 0,
  })
  const known = useRef(state)
  useEffect(() => {
    if (known.current === state) return
    known.current = state
    // Each change by itself: a conversation that comes back to where it was has been somewhere.
    void refetch()
  }, [state, refetch])
  return data?.items ?? none
}
const none: readonly ConversationEvent[] = []

export function ThreadLog({ head }: { head: Head }) {
  const { t } = useTranslation(['inbox', 'common'])
  const me = useMe()
  const now = useNow(60_000)
  const thread = useThread(head.id)
  const nameOf = useNames()
  const events = useEvents(head)
  const waiting = useStore(outgoing)
  const unreadAtOpen = useRef(head.unread)
  const [newsFrom, setNewsFrom] = useState<number | null>(null)
  const [editing, setEditing] = useState<number | null>(null)
  const ready = thread.status === 'ready'
  useEffect(() => {
    if (ready) setNewsFrom(newsStart(thread.items, unreadAtOpen.current))
    // Once, when the thread is there: what comes later is read as it comes.
  }, [ready])
  const said = useMemo(() => applyEdits(thread.items), [thread.items])
  const rows = useMemo(
    () =>
      rowsOf({
        items: thread.items,
        events,
        newsFrom,
        complete: isComplete(thread),
        outgoing: waiting.filter((item) => item.conversation === head.id),
      }),
    [thread, events, newsFrom, waiting, head.id],
  )
  const newestOurs = said.findLast((one) => one.author.kind === 'agent' && one.kind === 'text' && !one.deleted)?.number
  const scroller = useRef<HTMLDivElement>(null)
  const onTop = useCallback(() => void loadOlder(head.id), [head.id])
  const { atEnd, toEnd, onScroll } = useScroll(scroller, {
    conversation: head.id,
    firstKey: rows.find((row) => row.type === 'said')?.key,
    lastKey: rows.at(-1)?.key,
    ready,
    onTop,
  })
  useJump(head.id, scroller, ready)
  const ownWaiting = rows.filter((row) => row.type === 'outgoing').length
  useEffect(() => {
    if (ownWaiting > 0) toEnd()
  }, [ownWaiting, toEnd])
  const newest = lastNumber(thread)
  useSeen(head, newest, ready && atEnd)
  const seenAt = useRef(newest)
  if (atEnd) seenAt.current = newest
  const unseen = said.filter((one) => one.number > seenAt.current && one.author.kind === 'customer').length

  return (
    <div className={styles.frame}>
      <div
        className={styles.scroller}
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('thread.label', { name: personName(head.customer.name) })}
      >
        <div className={styles.inner}>
          {thread.status === 'loading' && (
            <Skeleton className={styles.skeleton} active avatar paragraph={{ rows: 3 }} />
          )}
          {thread.status === 'failed' && (
            <div className={styles.failed} role="alert">
              <p>{isApiError(thread.error) ? thread.error.title : t('common:error.unknown')}</p>
              <Button onClick={() => void openThread(head.id, head.lastNumber)}>{t('common:action.retry')}</Button>
            </div>
          )}
          {ready && !isComplete(thread) && (
            <p className={styles.older}>
              <Button size="small" type="text" loading={thread.older === 'loading'} onClick={onTop}>
                {t(thread.older === 'failed' ? 'thread.olderFailed' : 'thread.older')}
              </Button>
            </p>
          )}
          {ready &&
            rows.map((row) => {
              switch (row.type) {
                case 'day':
                  return (
                    <p key={row.key} className={styles.day}>
                      <span>{dayName(row.at, now)}</span>
                    </p>
                  )
                case 'news':
                  return (
                    <p key={row.key} className={styles.news}>
                      <span>{t('thread.news')}</span>
                    </p>
                  )
                case 'event':
                  return <SystemLine key={row.key} event={row.event} nameOf={nameOf} />
                case 'outgoing':
                  return <OutgoingBubble key={row.key} item={row.item} said={said} />
                case 'said':
                  return (
                    <Bubble
                      key={row.key}
                      said={row.said}
                      first={row.first}
                      last={row.last}
                      me={me.id}
                      delivery={deliveryOf(row.said, thread)}
                      failure={thread.failed[row.said.number] ?? null}
                      newestOurs={row.said.number === newestOurs}
                      editing={editing === row.said.number}
                      onEdit={setEditing}
                    />
                  )
              }
            })}
          <TypingLine conversation={head.id} />
        </div>
      </div>
      {!atEnd && ready && (
        <Button
          className={styles.jump}
          shape="round"
          icon={<ArrowDownOutlined />}
          type={unseen > 0 ? 'primary' : 'default'}
          onClick={toEnd}
        >
          {unseen > 0 ? t('thread.jumpNew', { count: unseen }) : t('thread.jump')}
        </Button>
      )}
      <Announcer said={said} />
    </div>
  )
}
