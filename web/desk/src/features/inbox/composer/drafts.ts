import { api } from '@/api/client'
import type { Draft, DraftKind, Head, Id, StoredFile, Time } from '@/api/types'
import { live } from '@/live/socket'
import { createStore, useStore } from '@/live/store'

/**
 * What somebody has begun to write, for each conversation, reply and note apart, each with the files that are to go along.
 * Written to this browser with every letter, so nothing can lose it; the words are sent to the account a moment later, so
 * another device finds them.
 */
export type LocalDraft = {
  text: string
  note: string
  kind: DraftKind
  files: Readonly<Record<DraftKind, readonly StoredFile[]>>
  at: Time
  /** What the account held when we last told or heard; null as long as neither has happened. */
  synced: Draft | null
}

const PREFIX = 'papilio.draft.'
const SYNC_AFTER_MS = 1_200

export const emptyDraft: LocalDraft = {
  text: '',
  note: '',
  kind: 'text',
  files: { text: [], note: [] },
  at: 0,
  synced: null,
}
export const drafts = createStore<ReadonlyMap<Id, LocalDraft>>(new Map())
let owner: Id = ''
const timers = new Map<Id, ReturnType<typeof setTimeout>>()
/** One after the other for each conversation: a save must not overtake the deletion that followed it. */
const calls = new Map<Id, Promise<void>>()

/** Whether there is something of this kind, be it words or files. */
export const hasBegun = (draft: LocalDraft, kind: DraftKind): boolean =>
  draft[kind].trim() !== '' || draft.files[kind].length > 0
export const isBlank = (draft: LocalDraft): boolean => !hasBegun(draft, 'text') && !hasBegun(draft, 'note')
export const wordsOf = (draft: LocalDraft): string => (draft.kind === 'note' ? draft.note : draft.text)

const prefix = (): string => `${PREFIX}${owner}.`

function parse(stored: string | null): LocalDraft {
  try {
    const draft = { ...emptyDraft, ...(JSON.parse(stored ?? 'null') as LocalDraft | null) }
    // Earlier versions kept one list for both; its files go with what was being written.
    return Array.isArray(draft.files)
      ? withFiles({ ...draft, files: emptyDraft.files }, draft.kind, draft.files)
      : draft
  } catch {
    // Unreadable: nothing to show.
    return emptyDraft
  }
}

/** Reads what earlier visits left; the drafts of somebody else on this computer stay where they are. */
export function readDrafts(me: Id, storage: Storage = localStorage): void {
  owner = me
  const found = new Map<Id, LocalDraft>()
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i)
    if (key?.startsWith(prefix())) found.set(key.slice(prefix().length), parse(storage.getItem(key)))
  }
  drafts.set(found)
}

const withFiles = (draft: LocalDraft, kind: DraftKind, files: readonly StoredFile[]): LocalDraft => ({
  ...draft,
  files: { ...draft.files, [kind]: files },
})

export const draftOf = (conversation: Id): LocalDraft => drafts.get().get(conversation) ?? emptyDraft

function keep(conversation: Id, next: LocalDraft): void {
  const key = prefix() + conversation
  try {
    if (isBlank(next)) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(next))
  } catch {
    // A full store: the words stay in memory and go to the account.
  }
  drafts.set((known) => new Map(known).set(conversation, next))
}

export function writeDraft(conversation: Id, change: Partial<LocalDraft>, sync = true): void {
  keep(conversation, { ...draftOf(conversation), ...change, at: Date.now() })
  if (sync) syncSoon(conversation)
}

function syncSoon(conversation: Id): void {
  clearTimeout(timers.get(conversation))
  timers.set(
    conversation,
    setTimeout(() => void syncDraft(conversation), SYNC_AFTER_MS),
  )
}

/** Gives the account the kind being written. */
export function syncDraft(conversation: Id): Promise<void> {
  clearTimeout(timers.get(conversation))
  timers.delete(conversation)
  const call = (calls.get(conversation) ?? Promise.resolve()).then(() => tellAccount(conversation))
  calls.set(conversation, call)
  return call.finally(() => calls.get(conversation) === call && calls.delete(conversation))
}

const toldBy = (draft: LocalDraft): Draft => ({
  text: wordsOf(draft).trim() === '' ? '' : wordsOf(draft),
  kind: draft.kind,
})

const isSame = (one: Draft, other: Draft): boolean =>
  one.text === other.text && (one.text === '' || one.kind === other.kind)

/** A failure does no harm: the words are here, and told with the next ones or when the conversation is opened again. */
async function tellAccount(conversation: Id): Promise<void> {
  const me = owner
  const told = toldBy(draftOf(conversation))
  const path = `/conversations/${conversation}/draft`
  try {
    await (told.text === '' ? api.delete(path) : api.put(path, told))
    if (owner === me) keep(conversation, { ...draftOf(conversation), synced: told })
  } catch {
    // As said.
  }
}

export function writeFiles(
  conversation: Id,
  kind: DraftKind,
  change: (known: readonly StoredFile[]) => readonly StoredFile[],
): void {
  const draft = draftOf(conversation)
  writeDraft(conversation, withFiles(draft, kind, change(draft.files[kind])), false)
}

/** Sent: words and files are no draft any more, here and on the account at once. */
export function clearDraft(conversation: Id, kind: DraftKind): void {
  writeDraft(conversation, withFiles({ ...draftOf(conversation), [kind]: '' }, kind, []), false)
  void syncDraft(conversation)
}

/**
 * The draft after another device may have changed what the account holds. What we have not touched since follows the
 * account, also into nothing; where both have gone on, both are kept.
 */
export function mergeDraft(ours: LocalDraft, account: Draft | null): LocalDraft {
  const theirs = account ?? { text: '', kind: ours.kind }
  const { synced } = ours
  const next = { ...ours, synced: theirs }
  if (isSame(synced ?? { text: '', kind: ours.kind }, theirs)) return next
  const untouched = synced !== null && ours[synced.kind] === synced.text
  if (theirs.text === '') return untouched ? { ...next, [synced.kind]: '' } : next
  const own = ours[theirs.kind]
  const follows = own.trim() === '' || (untouched && synced.kind === theirs.kind) || theirs.text.includes(own)
  const text = follows ? theirs.text : own.includes(theirs.text) ? own : `${theirs.text}\n${own}`
  return { ...next, [theirs.kind]: text, kind: theirs.kind }
}

/** Looks what the account holds. What is being written at this moment is newer, whatever the answer says. */
export async function fetchDraft(conversation: Id): Promise<void> {
  const me = owner
  const before = draftOf(conversation)
  const isWriting = () => timers.has(conversation) || calls.has(conversation)
  if (isWriting()) return
  let account: Draft | null
  try {
    account = await api.get<Draft | null>(`/conversations/${conversation}/draft`)
  } catch {
    return
  }
  if (owner !== me || isWriting() || draftOf(conversation) !== before) return
  const merged = mergeDraft(before, account?.text ? { text: account.text, kind: account.kind } : null)
  keep(conversation, merged)
  if (!isSame(toldBy(merged), merged.synced!)) syncSoon(conversation)
}

/**
 * Other tabs of this browser write the same drafts, and other devices the account's, of which the host gives a hint. And the host takes the draft away with the message it became: what has
 * been begun since is told again.
 */
export function watchDrafts(): () => void {
  const onStorage = ({ key, newValue }: StorageEvent) => {
    if (key?.startsWith(prefix()))
      drafts.set((known) => new Map(known).set(key.slice(prefix().length), parse(newValue)))
  }
  const stopHearing = live.on((frame) => {
    if (frame.type === 'draft') void fetchDraft(frame.conversation)
    if (frame.type === 'ack' && toldBy(draftOf(frame.conversation)).text !== '') syncSoon(frame.conversation)
  })
  window.addEventListener('storage', onStorage)
  return () => {
    stopHearing()
    window.removeEventListener('storage', onStorage)
  }
}

export function useDraft(conversation: Id): LocalDraft {
  return useStore(drafts, (all) => all.get(conversation) ?? emptyDraft)
}

/** The words begun here, or on another device; null when there are none. */
export function useDraftWords(head: Head): string | null {
  const local = useStore(drafts, (all) => {
    const draft = all.get(head.id)
    if (!draft) return null
    const [file] = [...draft.files[draft.kind], ...draft.files.text, ...draft.files.note]
    return (wordsOf(draft) || draft.text || draft.note).trim() || (file?.name ?? '')
  })
  if (local !== null) return local || null
  return typeof head.draft === 'object' ? (head.draft?.text ?? null) : head.draft
}
