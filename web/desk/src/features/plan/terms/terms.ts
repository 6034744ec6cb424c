import { days, formOf, hoursOf, isWeek, type HoursForm } from '../../settings/inboxes/hours'
import type { QueuePlan, Terms } from '../types'

/** The terms as they stand in the form: shares in percent, an empty field for what is measured. */
export type Draft = {
  layer: string
  share: number | null
  within: number | null
  handle: number | null
  patience: number | null
  shrinkage: number | null
  occupancy: number | null
  concurrency: number | null
  cost: number | null
  /** By the house's own clock; null for always. */
  hours: HoursForm | null
}

const percent = (share: number) => Math.round(share * 1000) / 10

export const draftOf = ({ layer, terms }: QueuePlan): Draft => ({
  layer,
  share: percent(terms.targetShare),
  within: terms.targetSeconds,
  handle: terms.handleSeconds,
  patience: terms.patienceSeconds,
  shrinkage: percent(terms.shrinkage),
  occupancy: percent(terms.occupancyMax),
  concurrency: terms.concurrency,
  cost: terms.hourlyCost,
  hours: terms.hours && formOf({ zone: '', days: terms.hours }),
})

/** Null while something is missing, is no time of the day, or no day is open at all. */
export function termsOf(draft: Draft): Terms | null {
  const { share, within, shrinkage, occupancy, concurrency, cost, hours } = draft
  if (share === null || within === null || shrinkage === null || occupancy === null) return null
  if (concurrency === null || cost === null) return null
  if (hours && (!isWeek(hours.week) || days.every((day) => hours.week[day].length === 0))) return null
  return {
    targetShare: share / 100,
    targetSeconds: Math.round(within),
    handleSeconds: draft.handle,
    patienceSeconds: draft.patience,
    shrinkage: shrinkage / 100,
    occupancyMax: occupancy / 100,
    concurrency,
    hourlyCost: cost,
    hours: hours && hoursOf(hours).days,
  }
}
