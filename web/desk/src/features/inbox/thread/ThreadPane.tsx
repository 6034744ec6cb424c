import { Button, Result } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useState, type DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import type { Head, Id } from '@/api/types'
import { useMe } from '@/app/session'
import { Splash } from '@/app/Splash'
import { noteGone } from '@/live/gone'
import { headOf, newer, useLiveHead } from '@/live/heads'
import { live } from '@/live/socket'
import { leaveThread, openThread, RENEW_EVERY_MS, renewThread, threads } from '@/live/threads'
import { personName } from '@/i18n/names'
import { useConversationActions } from '../actions/useConversationActions'
import { Composer } from '../composer/Composer'
import { mayWrite } from '../composer/ReplyGate'
import { useAttachments } from '../composer/useAttachments'
import { listedHead } from '../list/useConversationList'
import { ThreadHeader } from './ThreadHeader'
import { ThreadLog } from './ThreadLog'
import styles from './ThreadPane.module.css'

const isGone = (error: unknown): boolean => isApiError(error) && error.status === 404

/** The newest we know: from a list, from the socket, or asked for when the address was typed by hand. */
export function useHead(id: Id) {
  const known = useLiveHead(id)
  const query = useQuery({
    queryKey: keys.head(id),
    queryFn: ({ signal }) =>
      api.get<Head>(`/conversations/${id}`, undefined, signal).catch((error: unknown) => {
        if (isGone(error)) noteGone(id)
        throw error
      }),
    initialData: () => headOf(id) ?? listedHead(id),
    initialDataUpdatedAt: 0,
  })
  const gone = isGone(query.error)
  return {
    head: query.data && !gone ? newer(query.data, known, query.dataUpdatedAt) : known,
    /** It was here a moment ago and is not ours to see any more. */
    left: gone && query.data !== undefined,
    error: query.error,
    refetch: query.refetch,
  }
}

export type ThreadPaneProps = {
  id: Id
  onBack: () => void
  onCustomer: () => void
  onDone: (head: Head) => void
  onLeave: () => void
}

export function ThreadPane(props: ThreadPaneProps) {
  const { t } = useTranslation(['common', 'inbox'])
  const { head, left, error, refetch } = useHead(props.id)
  if (head || !error) return <Opened key={props.id} {...props} head={head} />
  if (left)
    return (
      <Result
        status="info"
        title={t('inbox:left.title')}
        subTitle={t('inbox:left.text')}
        extra={
          <Button type="primary" onClick={props.onBack}>
            {t('action.back')}
          </Button>
        }
      />
    )
  return (
    <Result
      status="warning"
      title={isApiError(error) ? error.title : t('error.unknown')}
      extra={[
        <Button key="again" type="primary" onClick={() => void refetch()}>
          {t('action.retry')}
        </Button>,
        <Button key="back" onClick={props.onBack}>
          {t('action.back')}
        </Button>,
      ]}
    />
  )
}

type OpenedProps = ThreadPaneProps & { head: Head | undefined }

/** The messages do not wait for the head, nor does the field: what is typed meanwhile must find a place. */
function Opened({ id, head, onBack, onCustomer, onDone, onLeave }: OpenedProps) {
  const { t } = useTranslation(['inbox', 'common'])
  const actions = useConversationActions()
  const me = useMe()
  const attachments = useAttachments(id)
  const welcome = mayWrite(attachments.kind, head, me.id)
  const [over, setOver] = useState(false)
  // Before anything else is asked for: a browser asks only a handful of things at a time, and this is what one waits for.
  useLayoutEffect(() => {
    void openThread(id, head?.lastNumber ?? 0)
    return () => leaveThread(id)
    // The number is only where to begin; what comes after it comes over the socket.
  }, [id])
  useEffect(() => {
    // What a cut kept from loading is asked for again with the line, not with a click.
    const stop = live.onCatchUp(() => {
      if (threads.get().get(id)?.status === 'failed') void openThread(id, 0)
      else void renewThread(id)
    })
    const renewing = setInterval(() => void renewThread(id), RENEW_EVERY_MS)
    live.happen({ type: 'viewing', conversation: id })
    return () => {
      stop()
      clearInterval(renewing)
      live.happen({ type: 'viewing', conversation: null })
    }
  }, [id])
  const dragging = (event: DragEvent) => [...event.dataTransfer.types].includes('Files')
  return (
    <section
      className={styles.pane}
      aria-label={head ? t('thread.label', { name: personName(head.customer.name) }) : t('common:state.loading')}
      onDragOver={(event) => {
        if (dragging(event)) {
          event.preventDefault()
          if (!welcome) event.dataTransfer.dropEffect = 'none'
          setOver(true)
        }
      }}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node) && setOver(false)}
      onDrop={(event) => {
        if (!dragging(event)) return
        event.preventDefault()
        setOver(false)
        if (welcome) attachments.add([...event.dataTransfer.files])
      }}
    >
      {head ? (
        <>
          <ThreadHeader
            head={head}
            actions={actions}
            onBack={onBack}
            onCustomer={onCustomer}
            onDone={onDone}
            onUnread={(one) => {
              onLeave()
              void actions.markUnread(one)
            }}
          />
          <ThreadLog head={head} />
        </>
      ) : (
        <Splash />
      )}
      <Composer id={id} head={head} actions={actions} attachments={attachments} />
      {over && (
        <div className={styles.drop} data-refused={!welcome || undefined} aria-hidden>
          {welcome || !head
            ? t('attach.drop')
            : t(`gate.${head.phase}`, { name: head.agent?.name ?? t('thread.someone') })}
        </div>
      )}
    </section>
  )
}
