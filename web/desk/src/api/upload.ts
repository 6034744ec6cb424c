import i18next from 'i18next'
import { toProblem, unreachable } from './client'
import type { StoredFile } from './types'

export type Upload = { done: Promise<StoredFile>; cancel: () => void }

/** fetch cannot tell how far an upload is; XMLHttpRequest can. */
export function uploadFile(file: File, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest()
  const done = new Promise<StoredFile>((resolve, reject) => {
    request.open('POST', '/api/v1/files')
    request.setRequestHeader('Accept-Language', i18next.language || 'zh-CN')
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as StoredFile)
      else reject(toProblem(request.status, request.responseText, request.getResponseHeader('Retry-After')))
    }
    request.onerror = () => reject(unreachable())
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'))
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
  return { done, cancel: () => request.abort() }
}
