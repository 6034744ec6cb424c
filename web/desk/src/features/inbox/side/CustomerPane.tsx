import { lazy, Suspense, useState, type ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import type { Id } from '@/api/types'
import styles from './CustomerPane.module.css'
import { EarlierConversations } from './EarlierConversations'
import { EarlierReader } from './EarlierReader'

type CardProps = { customerId: Id; conversationId?: Id; compact?: boolean }

/** The card belongs to the customers' place; as long as that has none, nothing stands here. */
const found = import.meta.glob<{ CustomerCard?: ComponentType<CardProps> }>('../../customers/CustomerCard.tsx')
const load = Object.values(found)[0]
const Nothing: ComponentType<CardProps> = () => null
const Card = load && lazy(async () => ({ default: (await load()).CustomerCard ?? Nothing }))

/** Who this is, beside the thread: the card, and what was said before. */
export function CustomerPane({ customerId, conversationId }: { customerId: Id; conversationId: Id }) {
  const { t } = useTranslation('inbox')
  const [reading, setReading] = useState<Id | null>(null)
  if (reading) return <EarlierReader id={reading} onBack={() => setReading(null)} />
  return (
    <aside className={styles.pane} aria-label={t('side.label')}>
      {Card && (
        <Suspense fallback={null}>
          <Card customerId={customerId} conversationId={conversationId} compact />
        </Suspense>
      )}
      <EarlierConversations customerId={customerId} except={conversationId} onRead={setReading} />
    </aside>
  )
}
