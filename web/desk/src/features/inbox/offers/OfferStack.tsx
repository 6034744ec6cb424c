import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Offer } from '@/api/types'
import { useCommand } from '@/app/commands'
import { Face } from '@/app/Face'
import { span } from '@/i18n/time'
import { offers } from '@/live/offers'
import { useStore } from '@/live/store'
import { personName } from '@/i18n/names'
import { useConversationActions } from '../actions/useConversationActions'
import { useNow } from '../useNow'
import styles from './OfferStack.module.css'

/**
 * Conversations offered to me, wherever I am in the desk. The countdown stands in words and as a shrinking line. A card is
 * read out once, when it comes: what changes with every second is hidden from the live region.
 */
export function OfferStack() {
  const { t } = useTranslation('inbox')
  const list = useStore(offers)
  const navigate = useNavigate()
  const actions = useConversationActions()
  const first = list[0]
  const accept = (offer: Offer) =>
    void actions.accept(offer.conversation).then((head) => head && navigate(`/inbox/${head.id}`))
  const decline = (offer: Offer) => void actions.decline(offer.conversation)
  const group = t('commands.conversation')
  useCommand({
    id: 'offer.accept',
    title: t('offer.acceptFirst'),
    group,
    keys: 'alt+a',
    enabled: first !== undefined,
    run: () => first && accept(first),
  })
  useCommand({
    id: 'offer.decline',
    title: t('offer.declineFirst'),
    group,
    keys: 'alt+x',
    enabled: first !== undefined,
    run: () => first && decline(first),
  })
  return (
    <div className={styles.stack} role="region" aria-label={t('offer.label')} aria-live="polite">
      {list.slice(0, 3).map((offer) => (
        <OfferCard
          key={offer.conversation}
          offer={offer}
          onAccept={() => accept(offer)}
          onDecline={() => decline(offer)}
        />
      ))}
    </div>
  )
}

const SHOWN_FOR_MS = 30_000

function OfferCard({ offer, onAccept, onDecline }: { offer: Offer; onAccept: () => void; onDecline: () => void }) {
  const { t } = useTranslation('inbox')
  const now = useNow(500)
  const { head } = offer
  const left = Math.max(0, offer.expiresAt - now)
  return (
    <article className={styles.card}>
      <div className={styles.top}>
        <Face name={personName(head.customer.name)} id={head.customer.id} size={36} />
        <div className={styles.text}>
          <p className={styles.name}>
            {personName(head.customer.name)}
            <span>{[head.inbox.name, head.queue?.name].filter(Boolean).join(' · ')}</span>
          </p>
          <p className={styles.snippet}>{head.lastText}</p>
          {head.waitingSince && (
            <p className={styles.waited} aria-hidden>
              {t('list.queuedFor', { span: span(now - head.waitingSince) })}
            </p>
          )}
        </div>
      </div>
      <div className={styles.buttons}>
        <span className={styles.left} aria-hidden>
          {t('offer.left', { seconds: Math.ceil(left / 1000) })}
        </span>
        <Button onClick={onDecline}>{t('offer.decline')}</Button>
        <Button type="primary" onClick={onAccept}>
          {t('offer.accept')}
        </Button>
      </div>
      <span className={styles.line} aria-hidden style={{ transform: `scaleX(${Math.min(1, left / SHOWN_FOR_MS)})` }} />
    </article>
  )
}
