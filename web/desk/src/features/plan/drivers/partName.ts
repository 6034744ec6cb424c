import { useTranslation } from 'react-i18next'
import type { DriverKind } from '../types'

const own = ['ordinary', 'reconciliation', 'intraday', 'measures']

/** `promotion:双11` is a kind of ours and a name of the house's; the others are ours. */
export function usePartName(): (part: string) => string {
  const { t } = useTranslation('plan')
  return (part) => {
    if (own.includes(part)) return t(`part.${part}`)
    const colon = part.indexOf(':')
    if (colon < 0) return part
    return `${t(`driver.kind.${part.slice(0, colon) as DriverKind}`, part.slice(0, colon))} · ${part.slice(colon + 1)}`
  }
}
