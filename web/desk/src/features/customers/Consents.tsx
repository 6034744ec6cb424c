import { Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Customer } from '@/api/types'
import { fullTime } from '@/i18n/time'
import { Card } from './Card'
import { consentLines, purposeName, type ConsentLine } from './customers'
import styles from './CustomerDetail.module.css'
import { EvidenceDialog } from './EvidenceDialog'
import type { CustomerActs } from './useCustomers'

/** What somebody allows. Not asked counts as no; every answer says where we have it from. */
export function Consents({ customer, acts }: { customer: Customer; acts: CustomerActs }) {
  const { t } = useTranslation('customers')
  const [asking, setAsking] = useState<{ line: ConsentLine; granted: boolean } | null>(null)
  const words = (line: ConsentLine) =>
    line.at === null
      ? t('consent.never')
      : t(line.granted ? 'consent.grantedSince' : 'consent.refusedSince', { time: fullTime(line.at) })
  return (
    <Card title={t('consent.title')}>
      <ul className={styles.lines}>
        {consentLines(customer).map((line) => (
          <li key={line.purpose}>
            <span className={styles.lineWords}>
              <span className={styles.lineTitle}>{purposeName(line.purpose)}</span>
              <span className={styles.lineHint}>{words(line)}</span>
            </span>
            <span className={styles.lineEnd}>
              <Switch
                checked={line.granted === true}
                disabled={customer.state === 'erased'}
                aria-label={purposeName(line.purpose)}
                onChange={(granted) => setAsking({ line, granted })}
              />
            </span>
          </li>
        ))}
      </ul>
      {asking && (
        <EvidenceDialog
          title={t(asking.granted ? 'consent.grantTitle' : 'consent.refuseTitle', {
            purpose: purposeName(asking.line.purpose),
          })}
          text={t('consent.text')}
          label={t('consent.source')}
          action={t(asking.granted ? 'consent.grant' : 'consent.refuse')}
          busy={acts.busy}
          suggestions={['said', 'wrote', 'form'].map((name) => t(`consent.from.${name}`))}
          onClose={() => setAsking(null)}
          onDone={async (source) => {
            if (await acts.consent(asking.line.purpose, asking.granted, source)) setAsking(null)
          }}
        />
      )}
    </Card>
  )
}
