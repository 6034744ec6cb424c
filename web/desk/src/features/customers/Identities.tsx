import { App, Button, Dropdown, Input, Select } from 'antd'
import {
  CheckCircleFilled,
  DownOutlined,
  GlobalOutlined,
  IdcardOutlined,
  MailOutlined,
  MoreOutlined,
  PhoneOutlined,
  PlusOutlined,
} from '@ant-design/icons'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Customer, Id, Identity } from '@/api/types'
import { fullTime } from '@/i18n/time'
import forms from '../shared/Forms.module.css'
import { useCopy } from '../shared/Copyable'
import { Card } from './Card'
import { identityValue, orderIdentities } from './customers'
import styles from './CustomerDetail.module.css'
import { EvidenceDialog } from './EvidenceDialog'
import type { CustomerActs } from './useCustomers'

export const kindSigns: Record<Identity['kind'], ReactNode> = {
  phone: <PhoneOutlined aria-hidden />,
  email: <MailOutlined aria-hidden />,
  external: <IdcardOutlined aria-hidden />,
  channel: <GlobalOutlined aria-hidden />,
}

type Props = { customer: Customer; acts: CustomerActs; onHeld: (other: Id) => void }

/** How we recognise somebody. A claim is only what was said; it counts once there is evidence. */
export function Identities({ customer, acts, onHeld }: Props) {
  const { t } = useTranslation(['customers', 'common'])
  const { modal } = App.useApp()
  const copy = useCopy()
  const [adding, setAdding] = useState(false)
  const [verifying, setVerifying] = useState<Identity | null>(null)
  const items = orderIdentities(customer.identities)
  const erased = customer.state === 'erased'
  const remove = (one: Identity) =>
    modal.confirm({
      title: t('identity.removeAsk', { value: one.value }),
      content: t('identity.removeMeaning'),
      okText: t('common:action.delete'),
      okButtonProps: { danger: true },
      onOk: () => acts.removeIdentity(one.id),
    })
  return (
    <Card
      title={t('identity.title')}
      count={items.length}
      action={
        !erased &&
        !adding && (
          <Button type="text" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
            {t('common:action.add')}
          </Button>
        )
      }
    >
      {adding && <AddIdentity acts={acts} onHeld={onHeld} onClose={() => setAdding(false)} />}
      {items.length === 0 && !adding && <p className={styles.none}>{t('identity.none')}</p>}
      <ul className={styles.lines}>
        {items.map((one) => (
          <li key={one.id}>
            <span className={styles.lineSign} role="img" aria-label={t(`identity.kind.${one.kind}`)}>
              {kindSigns[one.kind]}
            </span>
            <span className={styles.lineWords}>
              <span className={styles.lineTitle} title={one.value}>
                {identityValue(one)}
              </span>
              <span className={styles.lineHint}>
                {one.kind === 'channel'
                  ? t('identity.seenAt', { time: fullTime(one.at) })
                  : t(one.verified ? 'identity.verifiedAt' : 'identity.claimedAt', { time: fullTime(one.at) })}
              </span>
              {one.evidence && one.kind !== 'channel' && (
                <span className={styles.lineHint}>{t('identity.evidence', { words: one.evidence })}</span>
              )}
            </span>
            <span className={styles.lineEnd}>
              {one.kind === 'channel' ? null : one.verified ? (
                <span className={styles.chip} data-kind="ok">
                  <CheckCircleFilled aria-hidden /> {t('identity.verified')}
                </span>
              ) : erased ? null : (
                <Button size="small" onClick={() => setVerifying(one)}>
                  {t('identity.verify')}
                </Button>
              )}
              <Dropdown
                trigger={['click']}
                placement="bottomRight"
                menu={{
                  items: [
                    { key: 'copy', label: t('common:action.copy'), onClick: () => copy(one.value) },
                    ...(erased
                      ? []
                      : [{ key: 'remove', danger: true, label: t('identity.remove'), onClick: () => remove(one) }]),
                  ],
                }}
              >
                <Button
                  type="text"
                  size="small"
                  icon={<MoreOutlined aria-hidden />}
                  aria-label={t('identity.more', { value: one.value })}
                />
              </Dropdown>
            </span>
          </li>
        ))}
      </ul>
      {verifying && (
        <EvidenceDialog
          title={t('identity.verifyTitle', { value: verifying.value })}
          text={t('identity.verifyText')}
          action={t('identity.verify')}
          suggestions={['callback', 'order', 'code'].map((name) => t(`identity.proof.${name}`))}
          busy={acts.busy}
          onClose={() => setVerifying(null)}
          onDone={async (evidence) => {
            const done = await acts.verifyIdentity(verifying.id, evidence, (other) => {
              setVerifying(null)
              onHeld(other)
            })
            if (done) setVerifying(null)
          }}
        />
      )}
    </Card>
  )
}

function AddIdentity({
  acts,
  onHeld,
  onClose,
}: {
  acts: CustomerActs
  onHeld: (other: Id) => void
  onClose: () => void
}) {
  const { t } = useTranslation(['customers', 'common'])
  const [kind, setKind] = useState<Identity['kind']>('phone')
  const [value, setValue] = useState('')
  const add = async () => {
    if (value.trim() && (await acts.addIdentity(kind, value.trim(), onHeld))) onClose()
  }
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <div className={styles.addRow}>
        <Select<Identity['kind']>
          suffixIcon={<DownOutlined aria-hidden />}
          value={kind}
          onChange={setKind}
          aria-label={t('identity.kindLabel')}
          options={(['phone', 'email', 'external'] as const).map((one) => ({
            value: one,
            label: t(`identity.kind.${one}`),
          }))}
        />
        <Input
          autoFocus
          value={value}
          maxLength={200}
          aria-label={t(`identity.kind.${kind}`)}
          placeholder={kind === 'channel' ? undefined : t(`identity.placeholder.${kind}`)}
          inputMode={kind === 'phone' ? 'tel' : kind === 'email' ? 'email' : 'text'}
          onChange={(event) => setValue(event.target.value)}
        />
      </div>
      <p className={forms.hint}>{t('identity.addHint')}</p>
      <div className={forms.buttons}>
        <Button size="small" onClick={onClose}>
          {t('common:action.cancel')}
        </Button>
        <Button size="small" type="primary" htmlType="submit" disabled={!value.trim()} loading={acts.busy}>
          {t('common:action.add')}
        </Button>
      </div>
    </form>
  )
}
