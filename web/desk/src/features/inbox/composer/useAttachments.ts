import { App } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/errors'
import { newId } from '@/api/ids'
import type { StoredFile } from '@/api/types'
import { uploadFile, type Upload } from '@/api/upload'
import { useStore } from '@/live/store'
import { returnedFiles } from './returned'

export const FILE_MAX_BYTES = 10 * 1024 * 1024
export const FILES_MAX = 10

export type Attachment = {
  key: string
  name: string
  type: string
  size: number
  share: number
  stored: StoredFile | null
  problem: string | null
  preview: string | null
}

/** Files on their way to the host. Each can be cancelled; one that fails says why and holds nothing else up. */
export function useAttachments(conversation: string) {
  const { t } = useTranslation(['inbox', 'common'])
  const { message } = App.useApp()
  const [items, setItems] = useState<readonly Attachment[]>([])
  const uploads = useRef(new Map<string, Upload>())
  const returned = useStore(returnedFiles)

  const change = useCallback(
    (key: string, part: Partial<Attachment>) =>
      setItems((known) => known.map((item) => (item.key === key ? { ...item, ...part } : item))),
    [],
  )

  useEffect(() => {
    if (returned?.conversation !== conversation) return
    setItems((known) => [
      ...known,
      ...returned.files.map((file) => ({
        key: file.id,
        name: file.name,
        type: file.type,
        size: file.size,
        share: 1,
        stored: file,
        problem: null,
        preview: null,
      })),
    ])
    returnedFiles.set(null)
  }, [returned, conversation])

  useEffect(() => {
    const running = uploads.current
    return () => running.forEach((upload) => upload.cancel())
  }, [])

  const add = (files: readonly File[]) => {
    const room = FILES_MAX - items.length
    if (files.length > room) void message.warning(t('attach.tooMany', { max: FILES_MAX }))
    for (const file of files.slice(0, Math.max(0, room))) {
      const key = newId()
      const tooLarge = file.size > FILE_MAX_BYTES
      setItems((known) => [
        ...known,
        {
          key,
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
      uploads.current.set(key, upload)
      upload.done
        .then((stored) => change(key, { stored, share: 1 }))
        .catch((error: unknown) => {
          if (error instanceof DOMException) return
          change(key, { problem: isApiError(error) ? error.title : t('common:error.unknown') })
        })
        .finally(() => uploads.current.delete(key))
    }
  }

  const remove = (key: string) => {
    uploads.current.get(key)?.cancel()
    setItems((known) => {
      const gone = known.find((item) => item.key === key)
      if (gone?.preview) URL.revokeObjectURL(gone.preview)
      return known.filter((item) => item.key !== key)
    })
  }

  const clear = () => {
    for (const item of items) if (item.preview) URL.revokeObjectURL(item.preview)
    setItems([])
  }

  return {
    items,
    add,
    remove,
    clear,
    stored: items.flatMap((item) => (item.stored ? [item.stored] : [])),
    uploading: items.some((item) => !item.stored && !item.problem),
    broken: items.some((item) => item.problem !== null),
  }
}
