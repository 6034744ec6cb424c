import { Button, Input, Select, Switch } from 'antd'
import { CloseOutlined, CopyOutlined, DownOutlined, PlusOutlined } from '@ant-design/icons'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Day } from '../types'
import { Field } from '../../shared/Field'
import styles from './Inbox.module.css'
import { days, daysInOrder, isSpan, presets, readTime, type HoursForm, type Span } from './hours'

/** @param zoned Whether the clock is chosen here; where the house's own holds, it is not. */
type Props = { value: HoursForm; zoned?: boolean; onChange: (value: HoursForm) => void }

export function HoursEditor({ value, zoned = true, onChange }: Props) {
  const { t } = useTranslation('settings')
  const zones = useMemo(
    () => [...new Set([value.zone, 'Asia/Shanghai', 'UTC', ...Intl.supportedValuesOf('timeZone')])],
    [value.zone],
  )
  const set = (day: Day, spans: Span[]) => onChange({ ...value, week: { ...value.week, [day]: spans } })
  const copyToAll = (day: Day) =>
    onChange({
      ...value,
      week: Object.fromEntries(
        days.map((one) => [one, value.week[day].map((span) => ({ ...span }))]),
      ) as HoursForm['week'],
    })
  return (
    <div className={styles.hours}>
      {zoned && (
        <Field label={t('hours.zone')}>
          {(ids) => (
            <Select
              suffixIcon={<DownOutlined aria-hidden />}
              {...ids}
              showSearch
              value={value.zone}
              onChange={(zone) => onChange({ ...value, zone })}
              options={zones.map((zone) => ({ value: zone }))}
            />
          )}
        </Field>
      )}
      <div className={styles.presets} role="group" aria-label={t('hours.presets')}>
        {(['office', 'everyDay', 'round'] as const).map((name) => (
          <Button key={name} size="small" onClick={() => onChange({ ...value, week: presets[name]() })}>
            {t(`hours.preset.${name}`)}
          </Button>
        ))}
      </div>
      <ul className={styles.week}>
        {daysInOrder().map((day) => {
          const spans = value.week[day]
          const name = t(`hours.day.${day}`)
          return (
            <li key={day}>
              <label className={styles.day}>
                <Switch
                  size="small"
                  checked={spans.length > 0}
                  aria-label={t('hours.openOn', { day: name })}
                  onChange={(open) => set(day, open ? [{ from: '09:00', to: '18:00' }] : [])}
                />
                <span>{name}</span>
              </label>
              <span className={styles.spans}>
                {spans.length === 0 && <span className={styles.closed}>{t('hours.closed')}</span>}
                {spans.map((span, index) => (
                  <SpanField
                    key={index}
                    span={span}
                    day={name}
                    onChange={(next) =>
                      set(
                        day,
                        spans.map((one, at) => (at === index ? next : one)),
                      )
                    }
                    onRemove={() =>
                      set(
                        day,
                        spans.filter((_, at) => at !== index),
                      )
                    }
                  />
                ))}
              </span>
              {spans.length > 0 && (
                <span className={styles.dayEnd}>
                  <Button
                    type="text"
                    size="small"
                    icon={<PlusOutlined aria-hidden />}
                    aria-label={t('hours.addSpan', { day: name })}
                    title={t('hours.addSpan', { day: name })}
                    onClick={() => set(day, [...spans, { from: '', to: '' }])}
                  />
                  <Button
                    type="text"
                    size="small"
                    icon={<CopyOutlined aria-hidden />}
                    aria-label={t('hours.copy', { day: name })}
                    title={t('hours.copy', { day: name })}
                    onClick={() => copyToAll(day)}
                  />
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

type SpanProps = { span: Span; day: string; onChange: (span: Span) => void; onRemove: () => void }

/** A text field instead of the browser's: it takes 24:00, and shows the same to readers of every language. */
function SpanField({ span, day, onChange, onRemove }: SpanProps) {
  const { t } = useTranslation('settings')
  const wrong = (text: string) =>
    (text !== '' && readTime(text) === null) || (span.from !== '' && span.to !== '' && !isSpan(span))
  const field = (name: 'from' | 'to') => (
    <Input
      className={styles.time}
      size="small"
      value={span[name]}
      maxLength={5}
      placeholder="09:00"
      inputMode="numeric"
      status={wrong(span[name]) ? 'error' : undefined}
      aria-label={t(`hours.${name}`, { day })}
      aria-invalid={wrong(span[name]) || undefined}
      onChange={(event) => onChange({ ...span, [name]: event.target.value })}
      onBlur={() => onChange({ ...span, [name]: readTime(span[name]) ?? span[name] })}
    />
  )
  return (
    <span className={styles.span}>
      {field('from')}
      <span aria-hidden>–</span>
      {field('to')}
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined aria-hidden />}
        aria-label={t('hours.removeSpan', { day, from: span.from, to: span.to })}
        onClick={onRemove}
      />
    </span>
  )
}
