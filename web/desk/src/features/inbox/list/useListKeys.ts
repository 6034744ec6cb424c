import type { Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useRef, type KeyboardEvent, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Head, Id } from '@/api/types'
import { useCommand } from '@/app/commands'

type Rows = Virtualizer<HTMLDivElement, Element>

/** j/k anywhere and ↑/↓ within the list move the focus from row to row; Enter opens, as on any button. */
export function useListKeys(
  items: readonly Head[],
  selected: Id | undefined,
  rows: Rows,
  scroller: RefObject<HTMLDivElement | null>,
) {
  const { t } = useTranslation('inbox')
  const at = useRef<Id | undefined>(undefined)

  const focusRow = useCallback(
    (index: number) => {
      rows.scrollToIndex(index, { align: 'auto' })
      // The row may have to be made first: it is there after the next painting or two.
      const reach = (tries: number) =>
        requestAnimationFrame(() => {
          const row = scroller.current?.querySelector<HTMLElement>(`[aria-posinset="${index + 1}"] button`)
          if (row) row.focus()
          else if (tries > 0) reach(tries - 1)
        })
      reach(3)
    },
    [rows, scroller],
  )

  const move = useCallback(
    (step: number) => {
      const focused = scroller.current?.contains(document.activeElement) ? at.current : undefined
      const from = items.findIndex((head) => head.id === (focused ?? selected))
      const next = Math.max(0, Math.min(items.length - 1, from + step))
      if (items.length === 0) return
      at.current = items[from < 0 ? 0 : next]!.id
      focusRow(from < 0 ? 0 : next)
    },
    [items, selected, focusRow, scroller],
  )

  const group = t('commands.list')
  useCommand({ id: 'list.down', title: t('list.down'), group, keys: 'j', quiet: true, run: () => move(1) })
  useCommand({ id: 'list.up', title: t('list.up'), group, keys: 'k', quiet: true, run: () => move(-1) })
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -items.length, End: items.length }[
      event.key
    ]
    if (step === undefined || event.altKey) return
    event.preventDefault()
    move(step)
  }
  return {
    onKeyDown,
    noteFocus: (id: Id) => {
      at.current = id
    },
  }
}
