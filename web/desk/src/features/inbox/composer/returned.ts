import type { Outgoing } from '@/live/outgoing'
import { draftOf, writeDraft, writeFiles } from './drafts'

/** A message taken back: its words and files go before whatever has been written since. */
export function returnWords(item: Outgoing | undefined): void {
  if (!item) return
  const draft = draftOf(item.conversation)
  const known = draft[item.kind]
  writeDraft(item.conversation, {
    [item.kind]: known.trim() === '' ? item.text : `${item.text}\n${known}`,
    kind: item.kind,
  })
  writeFiles(item.conversation, item.kind, (files) => [...item.stored, ...files])
}
