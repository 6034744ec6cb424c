import { Button } from 'antd'
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EditOutlined, HolderOutlined } from '@ant-design/icons'
import { useRef, useState, type DragEvent, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Phrase } from '@/api/types'
import styles from './KnowledgePage.module.css'
import { PhraseText } from './PhraseText'

type Props = {
  phrases: Phrase[]
  mayWrite: boolean
  mayMove: boolean
  onEdit: (phrase: Phrase) => void
  onRemove: (phrase: Phrase) => void
  onMove: (from: number, to: number) => void
}

/** Whatever can be dragged can be moved with the buttons or Alt+↑ and Alt+↓ as well. */
export function PhraseList({ phrases, mayWrite, mayMove, onEdit, onRemove, onMove }: Props) {
  const { t } = useTranslation(['knowledge', 'common'])
  const list = useRef<HTMLOListElement>(null)
  const [dragged, setDragged] = useState<number | null>(null)
  const [over, setOver] = useState<{ index: number; side: 'before' | 'after' } | null>(null)
  const [said, setSaid] = useState('')

  const move = (from: number, to: number, refocus?: string) => {
    if (to < 0 || to >= phrases.length || from === to) return
    onMove(from, to)
    setSaid(t('movedTo', { title: phrases[from]!.title, place: to + 1, all: phrases.length }))
    // The row has moved away under the finger: the focus goes with it.
    if (refocus)
      requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>(`[data-move="${refocus}"]`)[to]?.focus())
  }
  const hover = (event: DragEvent<HTMLElement>, index: number) => {
    if (dragged === null) return
    event.preventDefault()
    const box = event.currentTarget.getBoundingClientRect()
    const side = event.clientY < box.top + box.height / 2 ? 'before' : 'after'
    setOver((known) => (known?.index === index && known.side === side ? known : { index, side }))
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    if (dragged === null || !over) return
    const target = over.side === 'before' ? over.index : over.index + 1
    move(dragged, target > dragged ? target - 1 : target)
    setDragged(null)
    setOver(null)
  }
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    move(index, index + (event.key === 'ArrowUp' ? -1 : 1), 'handle')
  }
  return (
    <>
      <ol className={styles.list} ref={list} aria-label={t('title')}>
        {phrases.map((phrase, index) => (
          <li
            key={phrase.id}
            className={styles.row}
            data-dragged={dragged === index || undefined}
            data-over={over?.index === index && dragged !== index ? over.side : undefined}
            onDragOver={(event) => hover(event, index)}
            onDrop={drop}
          >
            {mayMove ? (
              <button
                type="button"
                className={styles.handle}
                data-move="handle"
                draggable
                aria-label={t('drag', { title: phrase.title })}
                title={t('dragHint')}
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = 'move'
                  event.dataTransfer.setData('text/plain', phrase.id)
                  setDragged(index)
                }}
                onDragEnd={() => {
                  setDragged(null)
                  setOver(null)
                }}
                onKeyDown={(event) => onKeyDown(event, index)}
              >
                <HolderOutlined aria-hidden />
              </button>
            ) : (
              <span className={styles.spaceless} />
            )}
            <div className={styles.words}>
              <p className={styles.top}>
                <span className={styles.title}>{phrase.title}</span>
                {phrase.shortcut && <kbd title={t('shortcutHint')}>/{phrase.shortcut}</kbd>}
                {phrase.group && <span className={styles.group}>{phrase.group.replace('/', ' › ')}</span>}
              </p>
              <p className={styles.text}>
                <PhraseText text={phrase.text} />
              </p>
            </div>
            {mayWrite && (
              <span className={styles.actions}>
                {mayMove && (
                  <Button
                    type="text"
                    size="small"
                    data-move="up"
                    icon={<ArrowUpOutlined aria-hidden />}
                    disabled={index === 0}
                    aria-label={t('up', { title: phrase.title })}
                    onClick={() => move(index, index - 1, index > 1 ? 'up' : 'down')}
                  />
                )}
                {mayMove && (
                  <Button
                    type="text"
                    size="small"
                    data-move="down"
                    icon={<ArrowDownOutlined aria-hidden />}
                    disabled={index === phrases.length - 1}
                    aria-label={t('down', { title: phrase.title })}
                    onClick={() => move(index, index + 1, index < phrases.length - 2 ? 'down' : 'up')}
                  />
                )}
                <Button
                  type="text"
                  size="small"
                  icon={<EditOutlined aria-hidden />}
                  aria-label={t('editOne', { title: phrase.title })}
                  onClick={() => onEdit(phrase)}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('deleteOne', { title: phrase.title })}
                  onClick={() => onRemove(phrase)}
                />
              </span>
            )}
          </li>
        ))}
      </ol>
      <p className="hidden-visually" role="status">
        {said}
      </p>
    </>
  )
}
