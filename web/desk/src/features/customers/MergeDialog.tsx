import { Button, Input, Modal } from 'antd'
import { ArrowLeftOutlined, SearchOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Customer, Id } from '@/api/types'
import { Face } from '@/app/Face'
import { useClear } from '../shared/useClear'
import forms from '../shared/Forms.module.css'
import { displayName, recognisedBy } from './customers'
import { EvidenceField } from './EvidenceDialog'
import styles from './MergeDialog.module.css'
import { useCustomer, type CustomerActs } from './useCustomers'

const FOUND_MAX = 20

type Props = { customer: Customer; acts: CustomerActs; other: Id | null; onClose: () => void }

/** Two customers are one person: who the other one is, and how we know. It can be taken back at any time. */
export function MergeDialog({ customer, acts, other: given, onClose }: Props) {
  const { t } = useTranslation(['customers', 'common'])
  const [other, setOther] = useState<Id | null>(given)
  const [evidence, setEvidence] = useState('')
  const merge = async () => {
    if (other && evidence.trim() && (await acts.merge(other, evidence.trim()))) onClose()
  }
  return (
    <Modal open title={t('merge.title')} onCancel={onClose} footer={null} width={560}>
      <form
        className={forms.stack}
        onSubmit={(event) => {
          event.preventDefault()
          void merge()
        }}
      >
        <p>{t(given ? 'merge.heldText' : 'merge.text')}</p>
        {other ? (
          <Pair customer={customer} other={other} onChange={given ? undefined : () => setOther(null)} />
        ) : (
          <Search except={customer} onChoose={setOther} />
        )}
        {other && (
          <EvidenceField
            value={evidence}
            suggestions={['phone', 'order', 'said'].map((name) => t(`merge.proof.${name}`))}
            onChange={setEvidence}
          />
        )}
        <div className={forms.buttons}>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button type="primary" htmlType="submit" disabled={!other || !evidence.trim()} loading={acts.busy}>
            {t('merge.action')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function Search({ except, onChoose }: { except: Customer; onChoose: (id: Id) => void }) {
  const { t } = useTranslation('customers')
  const clear = useClear()
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed.trim())
  const { data } = useQuery({
    queryKey: [...keys.customers(search), 'to merge'],
    enabled: search !== '',
    queryFn: ({ signal }) => api.page<Customer>('/customers', { search, limit: FOUND_MAX }, signal),
    placeholderData: (before) => before,
  })
  const found =
    search === '' ? [] : (data?.items ?? []).filter((one) => one.root !== except.root && one.state !== 'erased')
  return (
    <>
      <Input
        autoFocus
        allowClear={clear}
        value={typed}
        prefix={<SearchOutlined aria-hidden />}
        placeholder={t('searchHint')}
        aria-label={t('merge.search')}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div className={styles.found} role="radiogroup" aria-label={t('merge.found')}>
        {found.map((one) => (
          <label key={one.id} className={styles.option}>
            <input
              type="radio"
              className="hidden-visually"
              name="other"
              onClick={() => onChoose(one.id)}
              onChange={() => undefined}
            />
            <Person customer={one} />
          </label>
        ))}
        {search !== '' && data && found.length === 0 && <p className={styles.none}>{t('empty.filtered.title')}</p>}
      </div>
    </>
  )
}

function Person({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers')
  const name = displayName(customer)
  return (
    <>
      <Face name={name} id={customer.id} size={32} />
      <span className={styles.optionWords}>
        <b>{name}</b>
        <span>{recognisedBy(customer) || t('identity.onlyBrowser')}</span>
      </span>
    </>
  )
}

function Pair({ customer, other, onChange }: { customer: Customer; other: Id; onChange?: () => void }) {
  const { t } = useTranslation('customers')
  const { data } = useCustomer(other)
  return (
    <div className={styles.pair}>
      <div className={styles.side}>
        <Person customer={customer} />
      </div>
      <ArrowLeftOutlined className={styles.arrow} role="img" aria-label={t('merge.into')} />
      <div className={styles.side}>
        {data && <Person customer={data} />}
        {onChange && (
          <Button size="small" type="link" onClick={onChange}>
            {t('merge.another')}
          </Button>
        )}
      </div>
    </div>
  )
}
