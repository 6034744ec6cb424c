import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { useInboxes } from '../settings/resource'
import { Field } from '../shared/Field'
import { DateInput } from '../shared/When'
import { dayAfter, isDay } from './days'
import { lineName } from './lines'
import styles from './Plan.module.css'
import type { Day, Line, Minutes } from './types'

type Props = {
  lines: Line[]
  line: string
  day: Day
  today: Day
  minutes: Minutes
  onChoose: (part: Record<string, string>) => void
}

/** Which day, how finely, and whose work. */
export function Picker({ lines, line, day, today, minutes, onChoose }: Props) {
  const { t } = useTranslation('plan')
  const { data: inboxes } = useInboxes()
  return (
    <section className={styles.card}>
      <div className={styles.day}>
        <Button
          aria-label={t('picker.before')}
          icon={<LeftOutlined aria-hidden />}
          onClick={() => onChoose({ day: dayAfter(day, -1) })}
        />
        <DateInput
          value={day}
          aria-label={t('picker.day')}
          onChange={(value) => isDay(value) && onChoose({ day: value })}
        />
        <Button
          aria-label={t('picker.after')}
          icon={<RightOutlined aria-hidden />}
          onClick={() => onChoose({ day: dayAfter(day, 1) })}
        />
      </div>
      <div className={styles.quick}>
        {[0, 1, 7].map((ahead) => (
          <Button
            key={ahead}
            size="small"
            type={dayAfter(today, ahead) === day ? 'primary' : 'default'}
            onClick={() => onChoose({ day: dayAfter(today, ahead) })}
          >
            {t(`picker.ahead${ahead}`)}
          </Button>
        ))}
      </div>
      <Field label={t('picker.minutes')}>
        {(ids) => (
          <Segmented<Minutes>
            id={ids.id}
            aria-label={t('picker.minutes')}
            value={minutes}
            onChange={(next) => onChoose({ minutes: String(next) })}
            options={[
              { value: 15, label: t('picker.each', { minutes: 15 }) },
              { value: 30, label: t('picker.each', { minutes: 30 }) },
            ]}
          />
        )}
      </Field>
      <nav aria-label={t('picker.lines')} className={styles.lines}>
        {lines.map((one) => (
          <button
            key={one.line}
            type="button"
            className={`${styles.line} ${one.line.startsWith('series:') ? styles.part : ''}`}
            aria-current={one.line === line}
            onClick={() => onChoose({ line: one.line })}
          >
            {lineName(one, inboxes?.items.find((inbox) => inbox.id === one.inbox)?.name)}
          </button>
        ))}
      </nav>
    </section>
  )
}
