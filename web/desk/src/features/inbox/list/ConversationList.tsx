import { Button, Skeleton } from 'antd'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/errors'
import type { Head, Id } from '@/api/types'
import { usePreference } from '@/app/preferences'
import { useMe } from '@/app/session'
import { ConversationRow } from './ConversationRow'
import { EmptyList } from './EmptyList'
import styles from './List.module.css'
import type { ListFilter } from './mergeList'
import type { useConversationList } from './useConversationList'
import { useListKeys } from './useListKeys'

type Props = {
  list: ReturnType<typeof useConversationList>
  filter: ListFilter
  selected: Id | undefined
  onOpen: (head: Head) => void
  onView: (view: ListFilter['view']) => void
}

/** Only the rows in sight exist, so five thousand cost as much as fifty. */
export function ConversationList({ list, filter, selected, onOpen, onView }: Props) {
  const { t } = useTranslation(['inbox', 'common'])
  const me = useMe()
  const height = usePreference('density') === 'compact' ? 60 : 76
  const scroller = useRef<HTMLDivElement>(null)
  const { items, hasNextPage, isFetchingNextPage, fetchNextPage, isPending, error, refetch } = list
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    getItemKey: (index) => items[index]!.id,
  })
  useEffect(() => rows.measure(), [height, rows])
  const visible = rows.getVirtualItems()
  const bottom = visible.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && bottom >= items.length - 20) void fetchNextPage()
  }, [bottom, items.length, hasNextPage, isFetchingNextPage, fetchNextPage])
  const at = items.findIndex((head) => head.id === selected)
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' })
    // Only when another one is opened: news must not pull the list from under somebody's eyes.
  }, [selected])
  const keyboard = useListKeys(items, selected, rows, scroller)
  if (isPending) return <Loading />
  if (error && items.length === 0) {
    return (
      <div className={styles.failed} role="alert">
        <p>{isApiError(error) ? error.title : t('common:error.unknown')}</p>
        <Button onClick={() => void refetch()}>{t('common:action.retry')}</Button>
      </div>
    )
  }
  if (items.length === 0) return <EmptyList filter={filter} onView={onView} />
  return (
    <div
      className={styles.scroller}
      ref={scroller}
      role="list"
      aria-label={t(`view.${filter.view}`)}
      onKeyDown={keyboard.onKeyDown}
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {visible.map((row) => {
          const head = items[row.index]!
          return (
            <div
              key={row.key}
              role="listitem"
              aria-setsize={hasNextPage ? -1 : items.length}
              aria-posinset={row.index + 1}
              onFocus={() => keyboard.noteFocus(head.id)}
              className={styles.slot}
              style={{ height, transform: `translateY(${row.start}px)` }}
            >
              <ConversationRow
                head={head}
                me={me.id}
                selected={head.id === selected}
                reachable={at < 0 ? row.index === 0 : row.index === at}
                showAgent={filter.view !== 'mine' || filter.search !== ''}
                search={filter.search}
                onOpen={onOpen}
              />
            </div>
          )
        })}
      </div>
      {isFetchingNextPage && <p className={styles.more}>{t('common:state.loading')}</p>}
    </div>
  )
}

function Loading() {
  return (
    <div className={styles.loading} aria-busy>
      {[1, 2, 3, 4].map((row) => (
        <Skeleton key={row} avatar active paragraph={{ rows: 1 }} />
      ))}
    </div>
  )
}
