import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import type { MessageState } from '@/api/types'
import { clock } from '@/i18n/time'
import { changeThread } from '@/live/threads'
import styles from './Bubble.module.css'
import type { Said } from './rows'

type Props = { said: Said; delivery: MessageState | null; failure: string | null; spoken: boolean }

/** When it was said and how far it has come, in words. A failed one can be sent again. */
export function DeliveryLine({ said, delivery, failure, spoken }: Props) {
  const { t } = useTranslation(['inbox', 'common'])
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const retry = async () => {
    setBusy(true)
    try {
      await api.post(`/conversations/${said.conversation}/messages/${said.number}/retry`)
      changeThread(said.conversation, (known) => {
        const { [said.number]: _, ...failed } = known.failed
        return { ...known, failed, queued: [...known.queued, said.number] }
      })
    } catch (error) {
      void message.error(isApiError(error) ? error.words : t('common:error.unknown'))
    } finally {
      setBusy(false)
    }
  }
  return (
    <p className={styles.foot} data-failed={delivery === 'failed' || undefined}>
      <time>{clock(said.at)}</time>
      {said.edited && <span>{t('thread.edited')}</span>}
      {delivery === 'failed' ? (
        <>
          <span>{failure ? t('delivery.failedWhy', { why: failure }) : t('delivery.failed')}</span>
          <Button size="small" loading={busy} onClick={() => void retry()}>
            {t('delivery.retry')}
          </Button>
        </>
      ) : (
        delivery && (
          <span className={spoken ? styles.state : `${styles.state} ${styles.onHover}`}>
            {t(`delivery.${delivery}`)}
          </span>
        )
      )}
    </p>
  )
}
