import {
  CloseOutlined,
  DownloadOutlined,
  LeftOutlined,
  MinusOutlined,
  PlusOutlined,
  RightOutlined,
} from '@ant-design/icons'
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { StoredFile } from '@/api/types'
import styles from './Lightbox.module.css'

const ZOOM_MAX = 8
const ZOOM_STEP = 1.4

type Props = { images: readonly StoredFile[]; start: number; onClose: () => void }

/** An image by itself: wheel or + and − zoom, drag moves, arrows turn the page, Esc closes. */
export default function Lightbox({ images, start, onClose }: Props) {
  const { t } = useTranslation('inbox')
  const dialog = useRef<HTMLDialogElement>(null)
  const [at, setAt] = useState(start)
  const [zoom, setZoom] = useState(1)
  const [shift, setShift] = useState({ x: 0, y: 0 })
  const image = images[at]
  useEffect(() => dialog.current?.showModal(), [])
  const scale = (factor: number) => {
    const next = Math.min(ZOOM_MAX, Math.max(1, zoom * factor))
    setZoom(next)
    if (next === 1) setShift({ x: 0, y: 0 })
  }
  const turn = (step: number) => {
    if (!images[at + step]) return
    setAt(at + step)
    setZoom(1)
    setShift({ x: 0, y: 0 })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === '+' || event.key === '=') scale(ZOOM_STEP)
    else if (event.key === '-') scale(1 / ZOOM_STEP)
    else if (event.key === '0') scale(0)
    else if (event.key === 'ArrowLeft') turn(-1)
    else if (event.key === 'ArrowRight') turn(1)
  }
  const drag = (event: PointerEvent) => {
    if (event.buttons === 1 && zoom > 1) setShift({ x: shift.x + event.movementX, y: shift.y + event.movementY })
  }
  if (!image) return null
  const button = (label: string, sign: ReactNode, onClick: () => void, disabled = false) => (
    <button
      type="button"
      className={styles.button}
      aria-label={label}
      title={label}
      onClick={onClick}
      disabled={disabled}
    >
      {sign}
    </button>
  )
  return createPortal(
    <dialog
      ref={dialog}
      className={styles.box}
      aria-label={image.name}
      onClose={onClose}
      onKeyDown={onKeyDown}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div
        className={styles.stage}
        onWheel={(event) => scale(event.deltaY < 0 ? 1.15 : 1 / 1.15)}
        onPointerMove={drag}
        onDoubleClick={() => scale(zoom > 1 ? 0 : 2.5)}
        onClick={(event) => event.target === event.currentTarget && onClose()}
      >
        <img
          src={image.url}
          alt={image.name}
          draggable={false}
          data-zoomed={zoom > 1 || undefined}
          style={{ transform: `translate(${shift.x}px, ${shift.y}px) scale(${zoom})` }}
        />
      </div>
      <div className={styles.bar}>
        <span className={styles.name}>
          {image.name}
          {images.length > 1 && ` · ${at + 1}/${images.length}`}
        </span>
        {images.length > 1 && button(t('lightbox.before'), <LeftOutlined />, () => turn(-1), at === 0)}
        {images.length > 1 && button(t('lightbox.next'), <RightOutlined />, () => turn(1), at === images.length - 1)}
        {button(t('lightbox.smaller'), <MinusOutlined />, () => scale(1 / ZOOM_STEP), zoom === 1)}
        <span className={styles.zoom} aria-live="polite">
          {Math.round(zoom * 100)}%
        </span>
        {button(t('lightbox.larger'), <PlusOutlined />, () => scale(ZOOM_STEP), zoom >= ZOOM_MAX)}
        <a
          className={styles.button}
          href={image.url}
          download={image.name}
          aria-label={t('file.download', { name: image.name })}
        >
          <DownloadOutlined />
        </a>
        {button(t('lightbox.close'), <CloseOutlined />, onClose)}
      </div>
    </dialog>,
    document.body,
  )
}
