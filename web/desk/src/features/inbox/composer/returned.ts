import type { StoredFile } from '@/api/types'
import type { Outgoing } from '@/live/outgoing'
import { createStore } from '@/live/store'
import { draftOf, writeDraft } from './drafts'

/** Files of a message that was taken back; the composer of that conversation picks them up. */
export const returnedFiles = createStore<{ conversation: string; files: readonly StoredFile[] } | null>(null)

/** A message taken back: its words go before whatever has been written since. */
export function returnWords(item: Outgoing | undefined): void {
  if (!item) return
  const known = draftOf(item.conversation)[item.kind]
  writeDraft(item.conversation, {
    [item.kind]: known.trim() === '' ? item.text : `${item.text}\n${known}`,
    kind: item.kind,
  })
  if (item.stored.length > 0) returnedFiles.set({ conversation: item.conversation, files: item.stored })
}
