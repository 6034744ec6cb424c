import { Button, Input } from 'antd'
import { CheckCircleFilled, SearchOutlined, TeamOutlined } from '@ant-design/icons'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Customer, Id } from '@/api/types'
import { useCommand } from '@/app/commands'
import { Face } from '@/app/Face'
import { isComposing } from '@/app/shortcuts'
import { shortTime } from '@/i18n/time'
import { useNow } from '../inbox/useNow'
import { Empty, Failed, Waiting } from '../shared/States'
import { displayName, isVerified, recognisedBy } from './customers'
import styles from './CustomersPage.module.css'
import { useCustomerList } from './useCustomers'
import { useClear } from '../shared/useClear'

const ASK_AFTER_MS = 250

type Props = { search: string; selected: Id | undefined; onOpen: (id: Id) => void; onSearch: (search: string) => void }

export function CustomerList({ search, selected, onOpen, onSearch }: Props) {
  const { t } = useTranslation(['customers', 'shared', 'common'])
  const clear = useClear()
  const input = useRef<HTMLInputElement | null>(null)
  const list = useRef<HTMLUListElement>(null)
  const [typed, setTyped] = useState(search)
  const [composing, setComposing] = useState(false)
  const { data, error, isFetching, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useCustomerList(search)
  const items = data?.pages.flatMap((page) => page.items) ?? []

  useEffect(() => {
    if (composing || typed.trim() === search) return
    const timer = setTimeout(() => onSearch(typed.trim()), ASK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [typed, composing, search, onSearch])

  const step = (by: 1 | -1) => {
    const at = items.findIndex((one) => one.id === selected)
    const next = items[at < 0 ? 0 : at + by]
    if (!next) return
    onOpen(next.id)
    requestAnimationFrame(() =>
      list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' }),
    )
  }
  const group = t('commands.group')
  useCommand({ id: 'customers.search', title: t('search'), group, keys: '/', run: () => input.current?.focus() })
  useCommand({ id: 'customers.next', title: t('commands.next'), group, keys: ['j', 'down'], run: () => step(1) })
  useCommand({ id: 'customers.before', title: t('commands.before'), group, keys: ['k', 'up'], run: () => step(-1) })

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    if (event.key === 'Enter') onSearch(typed.trim())
    if (event.key === 'ArrowDown' && items[0]) {
      event.preventDefault()
      list.current?.querySelector('button')?.focus()
    }
  }
  return (
    <section className={styles.list} aria-label={t('list')}>
      <div className={styles.head}>
        <h1>{t('common:place.customers')}</h1>
        <Input
          ref={(field) => {
            input.current = field?.input ?? null
          }}
          allowClear={clear}
          value={typed}
          prefix={<SearchOutlined aria-hidden />}
          suffix={typed ? undefined : <kbd aria-hidden>/</kbd>}
          placeholder={t('searchHint')}
          aria-label={t('search')}
          maxLength={100}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
        />
      </div>
      <div className={styles.scroller} aria-busy={isFetching && isPlaceholderData}>
        {error && items.length === 0 ? (
          <Failed error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <Waiting rows={6} />
        ) : items.length === 0 ? (
          <Empty
            sign={search ? <SearchOutlined aria-hidden /> : <TeamOutlined aria-hidden />}
            title={t(search ? 'empty.filtered.title' : 'empty.new.title')}
            text={t(search ? 'empty.filtered.text' : 'empty.new.text')}
          >
            {search ? (
              <Button
                onClick={() => {
                  setTyped('')
                  onSearch('')
                }}
              >
                {t('empty.filtered.action')}
              </Button>
            ) : (
              <Button href="/test" target="_blank">
                {t('empty.new.action')}
              </Button>
            )}
          </Empty>
        ) : (
          <ul ref={list}>
            {items.map((one) => (
              <li key={one.id}>
                <Row customer={one} selected={one.id === selected} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        )}
        {hasNextPage && (
          <p className={styles.more}>
            <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('shared:more')}
            </Button>
          </p>
        )}
      </div>
    </section>
  )
}

function Row({ customer, selected, onOpen }: { customer: Customer; selected: boolean; onOpen: (id: Id) => void }) {
  const { t } = useTranslation('customers')
  const now = useNow(60_000)
  const name = displayName(customer)
  return (
    <button
      type="button"
      className={styles.row}
      aria-current={selected || undefined}
      onClick={() => onOpen(customer.id)}
    >
      <Face name={name} id={customer.id} size={36} />
      <span className={styles.words}>
        <span className={styles.top}>
          <span className={styles.name}>{name}</span>
          {isVerified(customer) && (
            <CheckCircleFilled className={styles.verified} role="img" aria-label={t('identity.verified')} />
          )}
          <time className={styles.when}>{shortTime(customer.createdAt, now)}</time>
        </span>
        <span className={styles.below}>{recognisedBy(customer) || t('identity.onlyBrowser')}</span>
      </span>
    </button>
  )
}
