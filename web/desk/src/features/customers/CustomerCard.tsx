import { Button, Tooltip } from 'antd'
import { BlockOutlined, CheckCircleFilled, ExportOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Customer, Id } from '@/api/types'
import { Face } from '@/app/Face'
import { personName } from '@/i18n/names'
import { fullTime } from '@/i18n/time'
import { Failed, Waiting } from '../shared/States'
import styles from './CustomerCard.module.css'
import { consentLines, displayName, identityValue, isVerified, orderIdentities, purposeName } from './customers'
import { EvidenceDialog } from './EvidenceDialog'
import { kindSigns } from './Identities'
import { MergeDialog } from './MergeDialog'
import { useUndoMerge } from './Merges'
import { useCustomer, useCustomerActs, type CustomerActs } from './useCustomers'

/** Who this is, for a narrow column beside a thread. */
export function CustomerCard({ customerId }: { customerId: Id }) {
  const { data, error, refetch } = useCustomer(customerId)
  if (data) return <Card customer={data} />
  return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Waiting rows={2} />
}

function Card({ customer }: { customer: Customer }) {
  const { t } = useTranslation(['customers', 'common'])
  const navigate = useNavigate()
  const acts = useCustomerActs(customer.id)
  const [merging, setMerging] = useState<{ other: Id | null } | null>(null)
  const name = displayName(customer)
  const held = (other: Id) => setMerging({ other })
  return (
    <div className={styles.card}>
      <header className={styles.head}>
        <Face name={name} id={customer.id} size={44} />
        <div className={styles.who}>
          <p className={styles.name}>
            {name}
            {isVerified(customer) && (
              <CheckCircleFilled className={styles.verified} role="img" aria-label={t('identity.verified')} />
            )}
          </p>
          <p className={styles.since}>
            {customer.address
              ? t('card.address', { words: customer.address })
              : t('since', { time: fullTime(customer.createdAt) })}
          </p>
        </div>
        <Tooltip title={t('merge.title')}>
          <Button
            type="text"
            size="small"
            icon={<BlockOutlined aria-hidden />}
            aria-label={t('merge.title')}
            onClick={() => setMerging({ other: null })}
          />
        </Tooltip>
        <Tooltip title={t('card.open')}>
          <Button
            type="text"
            size="small"
            icon={<ExportOutlined aria-hidden />}
            aria-label={t('card.open')}
            onClick={() => navigate(`/customers/${customer.id}`)}
          />
        </Tooltip>
      </header>
      <Facts customer={customer} acts={acts} onHeld={held} />
      {merging && (
        <MergeDialog customer={customer} acts={acts} other={merging.other} onClose={() => setMerging(null)} />
      )}
    </div>
  )
}

function Facts({ customer, acts, onHeld }: { customer: Customer; acts: CustomerActs; onHeld: (other: Id) => void }) {
  const { t } = useTranslation(['customers', 'common'])
  const undo = useUndoMerge(acts)
  const [verifying, setVerifying] = useState<Id | null>(null)
  const all = orderIdentities(customer.identities)
  // Beside a number or an address the mark of a browser tells nobody anything.
  const identities = all.some((one) => one.kind !== 'channel')
    ? all.filter((one) => one.kind !== 'channel')
    : all.slice(0, 1)
  const said = consentLines(customer).filter((line) => line.granted !== null)
  const first = customer.first
  return (
    <div className={styles.facts}>
      {first && (
        <p className={styles.first} data-kind={first}>
          {t(`first.${first}`)}
        </p>
      )}
      {customer.note && <p className={styles.note}>{customer.note}</p>}
      <ul className={styles.lines} aria-label={t('identity.title')}>
        {identities.length === 0 && <li className={styles.quiet}>{t('identity.onlyBrowser')}</li>}
        {identities.map((one) => (
          <li key={one.id}>
            <span className={styles.sign} role="img" aria-label={t(`identity.kind.${one.kind}`)}>
              {kindSigns[one.kind]}
            </span>
            <span className={styles.value} title={one.value}>
              {identityValue(one)}
            </span>
            {one.kind === 'channel' ? null : one.verified ? (
              <CheckCircleFilled className={styles.verified} role="img" aria-label={t('identity.verified')} />
            ) : (
              <Button size="small" type="link" onClick={() => setVerifying(one.id)}>
                {t('identity.verify')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {said.length > 0 && (
        <ul className={styles.chips} aria-label={t('consent.title')}>
          {said.map((line) => (
            <li
              key={line.purpose}
              data-granted={line.granted || undefined}
              title={line.at ? fullTime(line.at) : undefined}
            >
              {t(line.granted ? 'consent.yes' : 'consent.no', { purpose: purposeName(line.purpose) })}
            </li>
          ))}
        </ul>
      )}
      {customer.merges.map((one) => (
        <p key={one.id} className={styles.merge}>
          <span>{t('merge.with', { name: personName(one.other.name) })}</span>
          <Button size="small" type="link" onClick={() => undo(one)}>
            {t('common:action.undo')}
          </Button>
        </p>
      ))}
      {verifying && (
        <EvidenceDialog
          title={t('identity.verifyTitle', { value: identities.find((one) => one.id === verifying)?.value ?? '' })}
          text={t('identity.verifyText')}
          action={t('identity.verify')}
          suggestions={['callback', 'order', 'code'].map((kind) => t(`identity.proof.${kind}`))}
          busy={acts.busy}
          onClose={() => setVerifying(null)}
          onDone={async (evidence) => {
            const done = await acts.verifyIdentity(verifying, evidence, (other) => {
              setVerifying(null)
              onHeld(other)
            })
            if (done) setVerifying(null)
          }}
        />
      )}
    </div>
  )
}
