import { Drawer } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { Head, View } from '@/api/types'
import { useCommand } from '@/app/commands'
import { setPreferences, usePreference } from '@/app/preferences'
import { useMedia } from '@/theme/useMedia'
import styles from './InboxPage.module.css'
import { ListPane } from './list/ListPane'
import { neighbour, successor, type ListFilter } from './list/mergeList'
import { useConversationList, useCounts } from './list/useConversationList'
import { views } from './list/ViewTabs'
import { CustomerPane } from './side/CustomerPane'
import { StartPane } from './start/StartPane'
import { ThreadPane, useHead } from './thread/ThreadPane'

const isView = (value: string | null): value is View => views.includes(value as View)

const nowhere = () => undefined

/** A switch is painted once, not in slices: what is shown next is known already. */
const AT_ONCE = { flushSync: true }

export default function InboxPage() {
  const { t } = useTranslation('inbox')
  const { id } = useParams()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const order = usePreference('order')
  const wide = useMedia('(min-width: 1180px)')
  const narrow = useMedia('(max-width: 759px)')
  const [drawer, setDrawer] = useState(false)
  const wish = params.get('view')
  const view = isView(wish) ? wish : 'mine'
  const search = params.get('search') ?? ''
  const queue = params.get('queue')
  const filter = useMemo<ListFilter>(() => ({ view, order, queue, search }), [view, order, queue, search])
  const list = useConversationList(filter)
  const { data: counts } = useCounts()

  const change = useCallback(
    (part: Record<string, string | null>) =>
      setParams(
        (known) => {
          const next = new URLSearchParams(known)
          for (const [name, value] of Object.entries(part)) value ? next.set(name, value) : next.delete(name)
          return next
        },
        { replace: true },
      ),
    [setParams],
  )
  const query = params.toString()
  const go = useCallback((to: string) => navigate({ pathname: to, search: query }, AT_ONCE), [navigate, query])
  const open = useCallback(
    (head: Head) => {
      if (!head.hit) return go(`/inbox/${head.id}`)
      const found = new URLSearchParams(query)
      found.set('at', String(head.hit.number))
      return navigate({ pathname: `/inbox/${head.id}`, search: found.toString() }, AT_ONCE)
    },
    [go, navigate, query],
  )
  const leave = useCallback(() => go('/inbox'), [go])
  const around = useRef(list.items)
  if (list.items.some((head) => head.id === id)) around.current = list.items
  // Ending takes its time: what is gone on with is looked up when it has happened, and not if one is elsewhere by then.
  const goOn = useRef<(head: Head) => void>(nowhere)
  useEffect(() => {
    goOn.current = (head) => {
      if (head.id !== id) return
      const next = successor(around.current, list.items, id)
      void go(next ? `/inbox/${next.id}` : '/inbox')
    }
    return () => {
      goOn.current = nowhere
    }
  })
  const group = t('commands.list')
  const look = (next: View) => change({ view: next, queue: null, search: null })
  // A fixed list: the hooks stay in their order.
  for (const name of views)
    useCommand({
      id: `inbox.view.${name}`,
      title: t('list.show', { view: t(`view.${name}`) }),
      group,
      run: () => look(name),
    })
  const step = (by: 1 | -1) => {
    const next = neighbour(list.items, id, by)
    if (next) open(next)
  }
  useCommand({ id: 'inbox.next', title: t('list.openNext'), group, keys: 'alt+down', run: () => step(1) })
  useCommand({ id: 'inbox.before', title: t('list.openBefore'), group, keys: 'alt+up', run: () => step(-1) })
  useCommand({
    id: 'inbox.order',
    title: t(order === 'newest' ? 'list.toWaiting' : 'list.toNewest'),
    group,
    run: () => setPreferences({ order: order === 'newest' ? 'waiting' : 'newest' }),
  })

  return (
    <div className={styles.inbox} data-open={id ? true : undefined}>
      {(!narrow || !id) && (
        <ListPane
          list={list}
          filter={filter}
          counts={counts}
          selected={id}
          onOpen={open}
          onView={look}
          onSearch={(next) => change({ search: next || null })}
          onQueue={(next) => change({ queue: next })}
        />
      )}
      {id ? (
        <ThreadPane
          id={id}
          onBack={leave}
          onLeave={leave}
          onDone={(head) => goOn.current(head)}
          onCustomer={() => setDrawer(true)}
        />
      ) : (
        !narrow && <StartPane counts={counts} />
      )}
      {wide ? (
        <div className={styles.side}>{id && <Side id={id} />}</div>
      ) : (
        <Drawer
          open={drawer && id !== undefined}
          onClose={() => setDrawer(false)}
          size={narrow ? '100%' : 380}
          title={t('side.label')}
          styles={{ body: { padding: 0, background: 'var(--sf2)' } }}
        >
          {id && <Side id={id} />}
        </Drawer>
      )}
    </div>
  )
}

function Side({ id }: { id: string }) {
  const { head } = useHead(id)
  return head ? (
    <CustomerPane key={head.customer.id + head.id} customerId={head.customer.id} conversationId={head.id} />
  ) : null
}
