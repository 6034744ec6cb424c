import { DownloadOutlined, FileOutlined } from '@ant-design/icons'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StoredFile } from '@/api/types'
import styles from './FileList.module.css'

const Lightbox = lazy(() => import('./Lightbox'))

export const isImage = (file: { type: string }): boolean => file.type.startsWith('image/')

export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** The room an image will take, known before it has come: nothing jumps. */
function boxOf({ width, height }: StoredFile): { width: number; height: number } {
  const w = width ?? 240
  const h = height ?? 180
  const scale = Math.min(1, 280 / w, 240 / h)
  return { width: Math.max(48, Math.round(w * scale)), height: Math.max(48, Math.round(h * scale)) }
}

export function FileList({ files }: { files: readonly StoredFile[] }) {
  const { t } = useTranslation('inbox')
  const [shown, setShown] = useState<number | null>(null)
  const images = files.filter(isImage)
  return (
    <div className={styles.files}>
      {files.map((file) =>
        isImage(file) ? (
          <button
            key={file.id}
            type="button"
            className={styles.image}
            style={boxOf(file)}
            aria-label={t('file.enlarge', { name: file.name })}
            onClick={() => setShown(images.indexOf(file))}
          >
            <img src={file.url} alt={file.name} loading="lazy" decoding="async" {...boxOf(file)} />
          </button>
        ) : (
          <a
            key={file.id}
            className={styles.file}
            href={file.url}
            download={file.name}
            aria-label={t('file.download', { name: file.name })}
          >
            <FileOutlined className={styles.sign} aria-hidden />
            <span className={styles.fileName}>{file.name}</span>
            <span className={styles.size}>{sizeWords(file.size)}</span>
            <DownloadOutlined aria-hidden />
          </a>
        ),
      )}
      {shown !== null && (
        <Suspense fallback={null}>
          <Lightbox images={images} start={shown} onClose={() => setShown(null)} />
        </Suspense>
      )}
    </div>
  )
}
