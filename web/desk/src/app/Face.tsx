import type { PresenceState } from '@/api/types'
import styles from './Face.module.css'

/** A face without a picture: the last two Han characters or the initials, on a colour that stays with the person. */
export function Face({
  name,
  id,
  size = 36,
  presence,
}: {
  name: string
  id: string
  size?: number
  presence?: PresenceState
}) {
  return (
    <span
      className={styles.face}
      data-hue={hueOf(id)}
      style={{ width: size, height: size, fontSize: size * 0.38 }}
      aria-hidden
    >
      {initials(name)}
      {presence && <span className={styles.dot} data-presence={presence} />}
    </span>
  )
}

export function initials(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') return '?'
  if (/\p{Script=Han}/u.test(trimmed))
    return [...trimmed]
      .filter((sign) => /\p{Script=Han}/u.test(sign))
      .slice(-2)
      .join('')
  const words = trimmed.split(/\s+/)
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase()
}

function hueOf(id: string): number {
  let sum = 7
  for (const sign of id) sum = (sum * 31 + sign.charCodeAt(0)) >>> 0
  return sum % 6
}
