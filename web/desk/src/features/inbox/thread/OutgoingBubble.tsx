import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { live } from '@/live/socket'
import { sendAgain, sendNow, takeBack } from '@/live/sender'
import type { Outgoing } from '@/live/outgoing'
import { useStore } from '@/live/store'
import { returnWords } from '../composer/returned'
import { useNow } from '../useNow'
import styles from './Bubble.module.css'
import { FileList } from './FileList'
import type { Said } from './rows'
import { WordsWithLinks } from './WordsWithLinks'

/** What we have sent and the host has not yet confirmed: waiting to be taken back, on its way, or refused. */
export function OutgoingBubble({ item, said }: { item: Outgoing; said: readonly Said[] }) {
  const { t } = useTranslation('inbox')
  const note = item.kind === 'note'
  return (
    <article className={styles.line} data-who={note ? 'note' : 'agent'} data-first aria-label={t('outgoing.label')}>
      <div className={styles.column}>
        {note && (
          <p className={styles.name}>
            <span className={styles.noteMark}>{t('thread.note')}</span>
          </p>
        )}
        <div className={`${styles.bubble} ${styles.held}`} data-state={item.problem ? 'failed' : undefined}>
          <WordsWithLinks text={item.text} />
          {item.stored.length > 0 && <FileList files={item.stored} />}
        </div>
        {item.problem ? <Refused item={item} said={said} /> : <OnItsWay item={item} />}
      </div>
    </article>
  )
}

function OnItsWay({ item }: { item: Outgoing }) {
  const { t } = useTranslation('inbox')
  useNow(500)
  const online = useStore(live.state, (state) => state.phase === 'live')
  const left = item.holdUntil === null ? 0 : Math.ceil((item.holdUntil - Date.now()) / 1000)
  if (left > 0) {
    return (
      <p className={styles.foot}>
        <span aria-hidden>{t('outgoing.heldFor', { seconds: left })}</span>
        <Button size="small" type="link" onClick={() => returnWords(takeBack(item.id))}>
          {t('outgoing.takeBack')}
        </Button>
        <Button size="small" type="link" onClick={() => sendNow(item.id)}>
          {t('outgoing.now')}
        </Button>
      </p>
    )
  }
  return (
    <p className={styles.foot}>
      <span>{t(online ? 'outgoing.sending' : 'outgoing.queued')}</span>
    </p>
  )
}

function Refused({ item, said }: { item: Outgoing; said: readonly Said[] }) {
  const { t } = useTranslation('inbox')
  const outrun = item.problem?.code === 'reply.outrun'
  const others = said.filter(
    (one) =>
      one.number > (item.expected ?? 0) &&
      one.author.kind === 'agent' &&
      one.author.id !== item.author &&
      one.kind === 'text',
  )
  const back = (
    <Button size="small" onClick={() => returnWords(takeBack(item.id))}>
      {t('outgoing.backToEditor')}
    </Button>
  )
  if (!outrun) {
    return (
      <p className={styles.foot} data-failed role="alert">
        <span>{item.problem?.title}</span>
        <Button size="small" onClick={() => sendAgain(item.id)}>
          {t('delivery.retry')}
        </Button>
        {back}
      </p>
    )
  }
  return (
    <Alert
      type="warning"
      style={{ marginTop: 6, maxWidth: 520 }}
      role="alert"
      title={t('outrun.title', { name: others.at(-1)?.author.name ?? t('thread.someone') })}
      description={
        <>
          {others.slice(-2).map((one) => (
            <blockquote
              key={one.id}
              style={{ margin: '2px 0 8px', paddingLeft: 10, borderLeft: '3px solid var(--warn)' }}
            >
              {one.text}
            </blockquote>
          ))}
          <span style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}>
            {back}
            <Button size="small" type="primary" onClick={() => sendAgain(item.id, true)}>
              {t('outrun.anyway')}
            </Button>
          </span>
        </>
      }
    />
  )
}
