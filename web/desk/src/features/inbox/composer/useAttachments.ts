import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/errors'
import { newId } from '@/api/ids'
import type { DraftKind, Id, StoredFile } from '@/api/types'
import { uploadFile, type Upload } from '@/api/upload'
import { createStore, useStore } from '@/live/store'
import { useDraft, writeFiles } from './drafts'

export const FILE_MAX_BYTES = 10 * 1024 * 1024
export const FILES_MAX = 10

export type Attachment = {
  key: string
  kind: DraftKind
  name: string
  type: string
  size: number
  share: number
  stored: StoredFile | null
  problem: string | null
  preview: string | null
}

/**
 * Files chosen in this tab, for each conversation: they go on while one is elsewhere. What has arrived belongs to the
 * draft, which outlives the page; here it only keeps its place and its picture.
 */
const chosen = createStore<ReadonlyMap<Id, readonly Attachment[]>>(new Map())
const uploads = new Map<string, Upload>()
const none: readonly Attachment[] = []

const choose = (conversation: Id, change: (known: readonly Attachment[]) => readonly Attachment[]): void =>
  chosen.set((all) => new Map(all).set(conversation, change(all.get(conversation) ?? none)))

const letGo = (items: readonly Attachment[]): void => {
  for (const { key, preview } of items) {
    uploads.get(key)?.cancel()
    if (preview) URL.revokeObjectURL(preview)
  }
}

/** Somebody else sits down here. */
export function forgetUploads(): void {
  for (const items of chosen.get().values()) letGo(items)
  chosen.set(new Map())
}

const asAttachment = (file: StoredFile, kind: DraftKind): Attachment => ({
  key: file.id,
  kind,
  name: file.name,
  type: file.type,
  size: file.size,
  share: 1,
  stored: file,
  problem: null,
  preview: null,
})

/** The files that are to go with the next message of the kind being written. Each can be cancelled; one that fails says why and holds nothing else up. */
export function useAttachments(conversation: Id) {
  const { t } = useTranslation(['inbox', 'common'])
  const { message } = App.useApp()
  const { kind, files: stored } = useDraft(conversation)
  const files = stored[kind]
  const all = useStore(chosen, (known) => known.get(conversation) ?? none)
  const here = all.filter((item) => item.kind === kind)
  const items = [
    ...files
      .filter((file) => !here.some((item) => item.stored?.id === file.id))
      .map((file) => asAttachment(file, kind)),
    ...here.filter(({ stored }) => !stored || files.some((file) => file.id === stored.id)),
  ]

  const change = (key: string, part: Partial<Attachment>) =>
    choose(conversation, (known) => known.map((item) => (item.key === key ? { ...item, ...part } : item)))

  const add = (added: readonly File[]) => {
    const room = FILES_MAX - items.length
    if (added.length > room) void message.warning(t('attach.tooMany', { max: FILES_MAX }))
    for (const file of added.slice(0, Math.max(0, room))) {
      const key = newId()
      const tooLarge = file.size > FILE_MAX_BYTES
      choose(conversation, (known) => [
        ...known,
        {
          key,
          kind,
          name: file.name || t('attach.pasted'),
          type: file.type,
          size: file.size,
          share: 0,
          stored: null,
          problem: tooLarge ? t('attach.tooLarge', { max: 10 }) : file.size === 0 ? t('attach.empty') : null,
          preview: file.type.startsWith('image/') && !tooLarge ? URL.createObjectURL(file) : null,
        },
      ])
      if (tooLarge || file.size === 0) continue
      const upload = uploadFile(file, (share) => change(key, { share }))
      uploads.set(key, upload)
      upload.done
        .then((stored) => {
          change(key, { stored, share: 1 })
          writeFiles(conversation, kind, (known) => [...known, stored])
        })
        .catch((error: unknown) => {
          if (error instanceof DOMException) return
          change(key, { problem: isApiError(error) ? error.title : t('common:error.unknown') })
        })
        .finally(() => uploads.delete(key))
    }
  }

  const remove = (key: string) => {
    const gone = items.find((item) => item.key === key)
    if (!gone) return
    letGo([gone])
    choose(conversation, (known) => known.filter((item) => item.key !== key))
    writeFiles(conversation, kind, (known) => known.filter((file) => file.id !== gone.stored?.id))
  }

  return {
    kind,
    items,
    add,
    remove,
    /** They have gone out with a message; the draft has let go of them itself. */
    clear: () => {
      letGo(here)
      choose(conversation, (known) => known.filter((item) => item.kind !== kind))
    },
    stored: items.flatMap((item) => (item.stored ? [item.stored] : [])),
    uploading: items.some((item) => !item.stored && !item.problem),
    broken: items.some((item) => item.problem !== null),
  }
}
