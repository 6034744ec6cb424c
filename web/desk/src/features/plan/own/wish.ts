import type { Day as Weekday } from '../../settings/types'
import type { Day, Wish, WishKind } from '../types'

type Of = { weekday: Weekday } | { date: Day }

const isOf = (one: Wish, of: Of): boolean => ('date' in of ? one.date === of.date : one.weekday === of.weekday)

export const wishOf = (wishes: Wish[], weekday: Weekday): WishKind =>
  wishes.find((one) => one.weekday === weekday)?.wish ?? 'none'

/** Dates still to come, the next one first. */
export const dated = (wishes: Wish[], today: Day): (Wish & { date: Day })[] =>
  wishes
    .filter((one): one is Wish & { date: Day } => one.date !== null && one.date >= today)
    .sort((a, b) => a.date.localeCompare(b.date))

/** The whole list with one wish in it, or without. A date that has gone by while the page stood open goes by itself. */
export function withWish(wishes: Wish[], of: Of, wish: WishKind | null, today: Day): Wish[] {
  const others = wishes.filter((one) => !isOf(one, of) && (one.date === null || one.date >= today))
  return wish === null ? others : [...others, { weekday: null, date: null, ...of, wish }]
}
