import { useTranslation } from 'react-i18next'
import type { Hours } from '../types'
import { summary } from './hours'

export function HoursWords({ hours }: { hours: Hours | null }) {
  const { t } = useTranslation('settings')
  if (!hours) return <>{t('hours.always')}</>
  const lines = summary(hours)
  if (lines.length === 0) return <>{t('hours.never')}</>
  return (
    <>
      {lines
        .map(
          (line) =>
            `${line.from === line.to ? t(`hours.day.${line.from}`) : t('hours.range', { from: t(`hours.day.${line.from}`), to: t(`hours.day.${line.to}`) })} ${line.spans.join(' ')}`,
        )
        .join(t('hours.and'))}
    </>
  )
}
