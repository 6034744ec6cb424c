import type { ComponentProps } from 'react'
import styles from './When.module.css'

type Props = Omit<ComponentProps<'input'>, 'type' | 'step' | 'className' | 'onChange'> & {
  onChange: (value: string) => void
}

/** A day as "2026-11-11"; the browser's own, which knows the reader's keyboard and language. */
export const DateInput = ({ onChange, ...rest }: Props) => (
  <input {...rest} type="date" className={styles.when} onChange={(event) => onChange(event.target.value)} />
)

/** A time of day as "09:15", by quarters of an hour. */
export const TimeInput = ({ onChange, ...rest }: Props) => (
  <input {...rest} type="time" step={900} className={styles.when} onChange={(event) => onChange(event.target.value)} />
)
