import { keycaps } from './shortcuts'
import styles from './Keycaps.module.css'

export function Keycaps({ keys }: { keys: string }) {
  return (
    <span className={styles.caps}>
      {keycaps(keys).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  )
}
