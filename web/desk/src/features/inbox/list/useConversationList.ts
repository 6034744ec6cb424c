import { keepPreviousData, useInfiniteQuery, useQuery, type InfiniteData } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Counts, Head, Id, Page } from '@/api/types'
import { useMe } from '@/app/session'
import { heads } from '@/live/heads'
import { useStore } from '@/live/store'
import { mergeList, type ListFilter } from './mergeList'

const PAGE = 60

/** The index is a moment behind what is said, and a search that stays open should find that too. */
const SEARCH_AGAIN_MS = 4_000

/** The list of a view: pages as far as somebody has scrolled, in the state of this moment. */
export function useConversationList(filter: ListFilter) {
  const me = useMe()
  const live = useStore(heads)
  const query = useInfiniteQuery({
    queryKey: keys.list(filter),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const askedAt = Date.now()
      const page = await api.page<Head>(
        '/conversations',
        {
          view: filter.search ? undefined : filter.view,
          queue: filter.queue,
          search: filter.search,
          order: filter.order,
          cursor: pageParam,
          limit: PAGE,
        },
        signal,
      )
      return { ...page, askedAt }
    },
    getNextPageParam: (last) => last.next,
    // The socket keeps what is loaded true; only a cut makes it stale, and then everything is asked for again.
    staleTime: filter.search ? 10_000 : 5 * 60_000,
    refetchInterval: ({ state }) => (filter.search && (state.data?.pages.length ?? 0) < 2 ? SEARCH_AGAIN_MS : false),
    placeholderData: filter.search ? keepPreviousData : undefined,
  })
  const { data, hasNextPage } = query
  const items = useMemo(() => {
    const loaded = data?.pages.flatMap((page) => page.items) ?? []
    return mergeList(loaded, live, filter, me.id, data !== undefined && !hasNextPage, data?.pages[0]?.askedAt)
  }, [data, live, filter, me.id, hasNextPage])
  return { ...query, items }
}

export function useCounts() {
  return useQuery({
    queryKey: keys.counts,
    queryFn: ({ signal }) => api.get<Counts>('/conversations/counts', undefined, signal),
  })
}

/** Whether anything has ended that I may see; asked where nothing else is left to tell a new house from a tidy one. */
export function useAnyEnded(wanted: boolean): boolean | undefined {
  return useQuery({
    queryKey: keys.ended,
    queryFn: async ({ signal }) =>
      (await api.page<Head>('/conversations', { view: 'ended', limit: 1 }, signal)).items.length > 0,
    enabled: wanted,
    staleTime: 0,
    // Whoever has nothing a second time has ended something meanwhile.
    gcTime: 0,
  }).data
}

/** What the lists we have read say of a conversation; where one was found in a search is not said. */
export function listedHead(id: Id): Head | undefined {
  const lists = queryClient.getQueriesData<InfiniteData<Page<Head>>>({ queryKey: keys.lists })
  const found = lists
    .flatMap(([, list]) => list?.pages ?? [])
    .flatMap(({ items }) => items.filter((head) => head.id === id))
    .reduce<Head | undefined>((one, other) => (one && one.version >= other.version ? one : other), undefined)
  return found && { ...found, hit: undefined }
}

const MINE: ListFilter = { view: 'mine', order: 'waiting', queue: null, search: '' }

/** Whether I held it when the list was read, for what nothing has been heard of since; true as long as that is not known. */
export function mayHaveBeenMine(id: Id): boolean {
  const pages = queryClient.getQueryData<InfiniteData<Page<Head>>>(keys.list(MINE))?.pages
  return !pages || pages.at(-1)?.next !== null || pages.some(({ items }) => items.some((head) => head.id === id))
}

/** What I hold, whatever is on the screen: for the title, the reminder and the bell. */
export function useMine(): Head[] {
  return useConversationList(MINE).items
}

/** Mine with something new: counted here as long as all are loaded, by the host beyond that. */
export function useUnreadMine(): number {
  const { items, hasNextPage } = useConversationList(MINE)
  const { data: counts } = useCounts()
  return hasNextPage && counts ? counts.mineUnread : items.filter((head) => head.unread > 0).length
}
