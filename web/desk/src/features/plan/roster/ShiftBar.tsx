import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { clockAt, QUARTER } from '../days'
import type { Shift } from '../types'
import styles from './Roster.module.css'
import { improving, moved, placed, sameSpan, snapped, stretched } from './shifts'

type Props = {
  shift: Shift
  from: number
  until: number
  /** Tells whether it was taken; if not, the shift goes back to where it was. */
  onChange: (shift: Shift) => Promise<boolean>
  onOpen: () => void
  onRemove: () => void
}

/** Keys pressed one after the other are one change: it is sent when the hand rests. */
const REST_MS = 700

/** A shift on its line. Arrows move it, with Shift they make it longer or shorter, Enter opens it, Delete takes it away. */
export function ShiftBar({ shift, from, until, onChange, onOpen, onRemove }: Props) {
  const { t } = useTranslation('plan')
  const [draft, setDraft] = useState(shift)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const grip = useRef<{ x: number; width: number; edge: boolean; far: boolean } | null>(null)
  const sent = useRef(shift)
  useEffect(() => {
    sent.current = shift
    setDraft(shift)
  }, [shift])
  useEffect(() => () => clearTimeout(timer.current), [])
  const send = (next: Shift) => {
    clearTimeout(timer.current)
    if (sameSpan(next, sent.current)) return
    sent.current = next
    void onChange(next).then((taken) => {
      if (taken) return
      sent.current = shift
      setDraft(shift)
    })
  }
  const press = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowLeft' ? -QUARTER : event.key === 'ArrowRight' ? QUARTER : 0
    if (by !== 0) {
      event.preventDefault()
      const next = event.shiftKey ? stretched(draft, by) : moved(draft, by)
      setDraft(next)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => send(next), REST_MS)
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      onRemove()
    } else if (event.key === 'Escape') {
      clearTimeout(timer.current)
      setDraft(shift)
    }
  }
  const take = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return
    const bar = event.currentTarget.getBoundingClientRect()
    const width = event.currentTarget.parentElement?.clientWidth ?? 1
    grip.current = { x: event.clientX, width, edge: bar.right - event.clientX < 10, far: false }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const by = (event: PointerEvent) =>
    snapped(((event.clientX - grip.current!.x) / grip.current!.width) * (until - from))
  const drag = (event: PointerEvent) => {
    if (!grip.current) return
    grip.current.far ||= Math.abs(event.clientX - grip.current.x) > 4
    setDraft(grip.current.edge ? stretched(shift, by(event)) : moved(shift, by(event)))
  }
  const drop = (event: PointerEvent) => {
    if (!grip.current) return
    const next = grip.current.edge ? stretched(shift, by(event)) : moved(shift, by(event))
    const { far } = grip.current
    if (far) send(next)
    // A click that follows a drag opens nothing.
    setTimeout(() => (grip.current = null))
  }
  const hours = `${clockAt(draft.start, from)}–${clockAt(draft.end, from)}`
  const inside = draft.activities
    .filter((one) => one.kind !== 'work')
    .map((one) => `${t(`activity.${one.kind}`)} ${clockAt(one.start, from)}–${clockAt(one.end, from)}`)
  return (
    <button
      type="button"
      className={`${styles.shift} ${shift.published ? '' : styles.draft}`}
      style={placed(draft, from, until)}
      aria-label={[shift.name, hours, t(shift.published ? 'roster.published' : 'roster.draft'), ...inside].join(
        t('roster.comma'),
      )}
      title={[hours, ...inside].join('\n')}
      onKeyDown={press}
      onBlur={() => send(draft)}
      onPointerDown={take}
      onPointerMove={drag}
      onPointerUp={drop}
      onClick={() => !grip.current?.far && onOpen()}
    >
      <span className={styles.hours}>{hours}</span>
      {draft.activities
        .filter((one) => one.kind !== 'work')
        .map((one) => (
          <i
            key={`${one.kind}${one.start}`}
            className={improving.includes(one.kind) ? styles.improving : styles.pause}
            style={placed(one, draft.start, draft.end)}
          />
        ))}
    </button>
  )
}
