import { useId, type ReactNode } from 'react'
import styles from './Forms.module.css'

type Props = {
  label: string
  hint?: ReactNode
  children: (ids: { id: string; 'aria-describedby'?: string }) => ReactNode
}

/** A label above its control, with a sentence below that says what it is for. */
export function Field({ label, hint, children }: Props) {
  const id = useId()
  const described = hint ? `${id}-hint` : undefined
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': described })}
      {hint && (
        <p className={styles.hint} id={described}>
          {hint}
        </p>
      )}
    </div>
  )
}

/** A switch with its words on the left. */
export function Choice({ label, hint, control }: { label: string; hint?: string; control: ReactNode }) {
  return (
    <div className={styles.choice}>
      <div>
        <p className={styles.label}>{label}</p>
        {hint && <p className={styles.hint}>{hint}</p>}
      </div>
      {control}
    </div>
  )
}
