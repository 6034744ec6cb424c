import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Id } from '@/api/types'
import { patiently } from '@/app/patiently'
import { Waiting } from '../../shared/States'
import styles from './CustomerPane.module.css'
import { EarlierConversations } from './EarlierConversations'
import { EarlierReader } from './EarlierReader'

/** The card brings forms and dialogs that the first screen need not wait for. */
const Card = lazy(async () => ({
  default: (await patiently(() => import('../../customers/CustomerCard'))).CustomerCard,
}))

/** Who this is, beside the thread: the card, and what was said before. */
export function CustomerPane({ customerId, conversationId }: { customerId: Id; conversationId: Id }) {
  const { t } = useTranslation('inbox')
  const [reading, setReading] = useState<Id | null>(null)
  if (reading) return <EarlierReader id={reading} onBack={() => setReading(null)} />
  return (
    <aside className={styles.pane} aria-label={t('side.label')}>
      <Suspense fallback={<Waiting rows={2} />}>
        <Card customerId={customerId} />
      </Suspense>
      <EarlierConversations customerId={customerId} except={conversationId} onRead={setReading} />
    </aside>
  )
}
