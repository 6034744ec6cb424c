import { PlusOutlined } from '@ant-design/icons'
import { Button, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dayOf, dayWords, number } from '../days'
import styles from '../Plan.module.css'
import type { Day, Driver, DriverKind, Forecast } from '../types'
import { DriverEditor } from './DriverEditor'
import { usePartName } from './partName'

const AHEAD_MAX = 6

/** What the arithmetic adds of itself is told, and cannot be switched off. */
const isDriver = (part: string): boolean => part.includes(':') || part === 'measures'

type Props = {
  parts: Forecast['parts']
  off: readonly string[]
  onSwitch: (off: readonly string[]) => void
  drivers: Driver[]
  day: Day
  midnight: number
}

/** Of what the day's forecast is made; a part switched off shows the day without it. Below, what is known of days to come. */
export function Drivers({ parts, off, onSwitch, drivers, day, midnight }: Props) {
  const { t } = useTranslation('plan')
  const name = usePartName()
  const [editing, setEditing] = useState<Driver | 'new' | null>(null)
  const ahead = drivers.filter((one) => one.untilAt > midnight).sort((a, b) => a.fromAt - b.fromAt)
  const sums = parts
    .map((part) => ({ name: part.name, sum: part.values.reduce((sum, value) => sum + value, 0) }))
    .filter((one) => Math.abs(one.sum) >= 0.5)
  return (
    <section className={styles.card} aria-labelledby="plan-drivers">
      <div className={styles.headed}>
        <h2 id="plan-drivers">{t('driver.title')}</h2>
        <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
          {t('driver.add')}
        </Button>
      </div>
      <ul className={styles.parts}>
        {sums.map((part) => (
          <li key={part.name}>
            <span>{name(part.name)}</span>
            <b>
              {part.sum > 0 && part.name !== 'ordinary' ? '+' : ''}
              {number(part.sum)}
            </b>
            {!isDriver(part.name) ? (
              <i />
            ) : (
              <Switch
                checked={!off.includes(part.name)}
                aria-label={t('driver.switch', { name: name(part.name) })}
                onChange={(on) => onSwitch(on ? off.filter((one) => one !== part.name) : [...off, part.name])}
              />
            )}
          </li>
        ))}
      </ul>
      {off.length > 0 && <p className={styles.quiet}>{t('driver.off')}</p>}
      {ahead.length > 0 && <h3>{t('driver.ahead')}</h3>}
      <ul className={styles.ahead}>
        {ahead.slice(0, AHEAD_MAX).map((one) => (
          <li key={one.id}>
            <button
              type="button"
              className="plain"
              onClick={() => setEditing(one)}
              aria-label={t('driver.editOne', { name: one.name })}
            >
              <b>{one.name}</b>
              <small>
                {t(`driver.kind.${one.kind satisfies DriverKind}`)} · {dayWords(dayOf(one.fromAt))}
              </small>
            </button>
          </li>
        ))}
      </ul>
      {editing && (
        <DriverEditor
          key={editing === 'new' ? 'new' : editing.id}
          driver={editing === 'new' ? null : editing}
          day={day}
          midnight={midnight}
          onClose={() => setEditing(null)}
        />
      )}
    </section>
  )
}
