import { Alert, Button, Dropdown } from 'antd'
import { ArrowLeftOutlined, BlockOutlined, DeleteOutlined, DownloadOutlined, MoreOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Customer, Id } from '@/api/types'
import { useCommand } from '@/app/commands'
import { Face } from '@/app/Face'
import { useMe } from '@/app/session'
import { fullTime } from '@/i18n/time'
import { downloadText, pretty } from '../shared/download'
import { Failed, Waiting } from '../shared/States'
import { Consents } from './Consents'
import { displayName } from './customers'
import styles from './CustomerDetail.module.css'
import { EraseDialog } from './EraseDialog'
import { Identities } from './Identities'
import { MergeDialog } from './MergeDialog'
import { Merges } from './Merges'
import { ProfileFacts } from './ProfileFacts'
import { Timeline } from './Timeline'
import { useCustomer, useCustomerActs } from './useCustomers'

type Props = { id: Id; onBack: () => void; onOpen: (id: Id) => void }

export function CustomerDetail(props: Props) {
  const { data, error, refetch } = useCustomer(props.id)
  if (data) return <Opened {...props} customer={data} />
  return (
    <section className={styles.detail}>
      {error ? <Failed error={error} onRetry={() => void refetch()} /> : <Waiting rows={3} />}
    </section>
  )
}

/** Everything about one person on one page: who they are, what they allowed, what was said. */
function Opened({ customer, onBack, onOpen }: Props & { customer: Customer }) {
  const { t } = useTranslation(['customers', 'common'])
  const me = useMe()
  const acts = useCustomerActs(customer.id)
  const [merging, setMerging] = useState<{ other: Id | null } | null>(null)
  const [erasing, setErasing] = useState(false)
  const { id } = customer
  const name = displayName(customer)
  const erased = customer.state === 'erased'
  const leads = me.role !== 'agent'
  const exportAll = async () => {
    const outcome = await acts.exportAll()
    if (outcome.done) downloadText(`papilio-customer-${id}.json`, pretty(outcome.value))
  }
  const group = t('commands.group')
  useCommand({
    id: 'customers.merge',
    title: t('merge.title'),
    group,
    keys: 'm',
    enabled: !erased,
    run: () => setMerging({ other: null }),
  })
  useCommand({ id: 'customers.export', title: t('export.title'), group, enabled: leads, run: () => void exportAll() })
  const showOther = (other: Id) => setMerging({ other })
  return (
    <section className={styles.detail} aria-label={t('detail', { name })}>
      <header className={styles.header}>
        <Button
          className={styles.back}
          type="text"
          icon={<ArrowLeftOutlined aria-hidden />}
          aria-label={t('common:action.back')}
          onClick={onBack}
        />
        <Face name={name} id={id} size={44} />
        <div className={styles.who}>
          <h2 className={styles.name}>{name}</h2>
          <p className={styles.since}>{t('since', { time: fullTime(customer.createdAt) })}</p>
        </div>
        <div className={styles.buttons}>
          {!erased && (
            <Button
              icon={<BlockOutlined aria-hidden />}
              aria-label={t('merge.title')}
              onClick={() => setMerging({ other: null })}
            >
              <span className={styles.word}>{t('merge.short')}</span>
            </Button>
          )}
          {leads && (
            <Dropdown
              trigger={['click']}
              placement="bottomRight"
              menu={{
                items: [
                  {
                    key: 'export',
                    icon: <DownloadOutlined aria-hidden />,
                    label: t('export.title'),
                    onClick: () => void exportAll(),
                  },
                  ...(me.role === 'administrator'
                    ? [
                        { type: 'divider' as const },
                        {
                          key: 'erase',
                          icon: <DeleteOutlined aria-hidden />,
                          danger: true,
                          label: t(erased ? 'erase.again' : 'erase.open'),
                          onClick: () => setErasing(true),
                        },
                      ]
                    : []),
                ],
              }}
            >
              <Button icon={<MoreOutlined aria-hidden />} aria-label={t('common:action.more')} />
            </Dropdown>
          )}
        </div>
      </header>
      <div className={styles.body}>
        {erased && (
          <Alert
            className={styles.notice}
            type="info"
            showIcon
            title={t('erased.title')}
            description={t('erased.text')}
          />
        )}
        {customer.state === 'merged' && (
          <Alert
            className={styles.notice}
            type="info"
            showIcon
            title={t('merged.title')}
            action={
              <Button size="small" onClick={() => onOpen(customer.root)}>
                {t('merged.open')}
              </Button>
            }
          />
        )}
        <div className={styles.main}>
          <ProfileFacts customer={customer} acts={acts} />
          <Timeline customer={customer} />
        </div>
        <div className={styles.aside}>
          <Identities customer={customer} acts={acts} onHeld={showOther} />
          <Consents customer={customer} acts={acts} />
          <Merges customer={customer} acts={acts} onOpen={onOpen} onMerge={() => setMerging({ other: null })} />
        </div>
      </div>
      {merging && (
        <MergeDialog customer={customer} acts={acts} other={merging.other} onClose={() => setMerging(null)} />
      )}
      {erasing && <EraseDialog customer={customer} acts={acts} onClose={() => setErasing(false)} />}
    </section>
  )
}
