import { api } from '@/api/client'
import type { Draft, DraftKind, Head, Id, Time } from '@/api/types'
import { createStore, useStore } from '@/live/store'

/**
 * What somebody has begun to write, for each conversation, reply and note apart. Written to this browser with every
 * letter, so nothing can lose it; sent to the account a moment later, so another device finds it.
 */
export type LocalDraft = { text: string; note: string; kind: DraftKind; at: Time }

const PREFIX = 'papilio.draft.'
const SYNC_AFTER_MS = 1_200

export const emptyDraft: LocalDraft = { text: '', note: '', kind: 'text', at: 0 }
export const drafts = createStore<ReadonlyMap<Id, LocalDraft>>(new Map())
let owner: Id = ''
const timers = new Map<Id, ReturnType<typeof setTimeout>>()

export const isBlank = (draft: LocalDraft): boolean => draft.text.trim() === '' && draft.note.trim() === ''
export const wordsOf = (draft: LocalDraft): string => (draft.kind === 'note' ? draft.note : draft.text)

/** Reads what earlier visits left; the drafts of somebody else on this computer stay where they are. */
export function readDrafts(me: Id, storage: Storage = localStorage): void {
  owner = me
  const found = new Map<Id, LocalDraft>()
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i)
    if (!key?.startsWith(`${PREFIX}${me}.`)) continue
    try {
      found.set(key.slice(`${PREFIX}${me}.`.length), {
        ...emptyDraft,
        ...(JSON.parse(storage.getItem(key)!) as LocalDraft),
      })
    } catch {
      // Unreadable: nothing to show.
    }
  }
  drafts.set(found)
}

export const draftOf = (conversation: Id): LocalDraft => drafts.get().get(conversation) ?? emptyDraft

export function writeDraft(conversation: Id, change: Partial<LocalDraft>, sync = true): void {
  const next = { ...draftOf(conversation), ...change, at: Date.now() }
  const key = `${PREFIX}${owner}.${conversation}`
  try {
    if (isBlank(next)) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(next))
  } catch {
    // A full store: the words stay in memory and go to the account.
  }
  drafts.set((known) => new Map(known).set(conversation, next))
  if (sync) syncSoon(conversation)
}

function syncSoon(conversation: Id): void {
  clearTimeout(timers.get(conversation))
  timers.set(
    conversation,
    setTimeout(() => void syncDraft(conversation), SYNC_AFTER_MS),
  )
}

/** Gives the account the kind being written; a failure does no harm, the words are here. */
export async function syncDraft(conversation: Id): Promise<void> {
  clearTimeout(timers.get(conversation))
  timers.delete(conversation)
  const draft = draftOf(conversation)
  const path = `/conversations/${conversation}/draft`
  const text = wordsOf(draft)
  const call = text.trim() === '' ? api.delete(path) : api.put(path, { text, kind: draft.kind })
  await call.catch(() => undefined)
}

/** Sent: the words are no draft any more, here and on the account at once. */
export function clearDraft(conversation: Id, kind: DraftKind): void {
  writeDraft(conversation, { [kind]: '' }, false)
  void syncDraft(conversation)
}

/** Another device may have begun: its words are taken where this one has none. */
export async function fetchDraft(head: Head): Promise<void> {
  if (!head.draft || !isBlank(draftOf(head.id))) return
  const draft =
    typeof head.draft === 'object'
      ? head.draft
      : await api.get<Draft | null>(`/conversations/${head.id}/draft`).catch(() => null)
  if (!draft?.text || !isBlank(draftOf(head.id))) return
  writeDraft(head.id, { [draft.kind]: draft.text, kind: draft.kind }, false)
}

export function useDraft(conversation: Id): LocalDraft {
  return useStore(drafts, (all) => all.get(conversation) ?? emptyDraft)
}

/** The words begun here, or on another device; null when there are none. */
export function useDraftWords(head: Head): string | null {
  const local = useStore(drafts, (all) => {
    const draft = all.get(head.id)
    return draft ? (wordsOf(draft) || draft.text || draft.note).trim() : null
  })
  if (local !== null) return local || null
  return typeof head.draft === 'object' ? (head.draft?.text ?? null) : head.draft
}
