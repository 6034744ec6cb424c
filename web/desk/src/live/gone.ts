import type { InfiniteData } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Head, Id, Page } from '@/api/types'
import { forgetHead } from './heads'
import { endOffer } from './offers'
import { forgetThread } from './threads'

/** A conversation is not ours to see any more: it stands in no list, and nothing said in it is kept. */
export function noteGone(id: Id): void {
  forgetHead(id)
  forgetThread(id)
  endOffer(id)
  queryClient.setQueriesData<InfiniteData<Page<Head>>>({ queryKey: keys.lists }, (list) =>
    list?.pages.some((page) => page.items.some((head) => head.id === id))
      ? {
          ...list,
          pages: list.pages.map((page) => ({ ...page, items: page.items.filter((head) => head.id !== id) })),
        }
      : list,
  )
}
