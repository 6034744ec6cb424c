import i18next from 'i18next'
import type { Customer, Identity, Merge } from '@/api/types'
import { personName } from '@/i18n/names'

/** Purposes the desk always asks about; a customer may have more, shown by the name their system gave them. */
export const usualPurposes = ['marketing', 'care', 'survey', 'improvement'] as const

export type ConsentLine = { purpose: string; granted: boolean | null; at: number | null }

/** What somebody said, and what they have not been asked yet. */
export function consentLines(customer: Pick<Customer, 'consents'>): ConsentLine[] {
  const said = new Map(customer.consents.map((one) => [one.purpose, one]))
  const others = [...said.keys()].filter((purpose) => !(usualPurposes as readonly string[]).includes(purpose)).sort()
  return [...usualPurposes, ...others].map((purpose) => {
    const known = said.get(purpose)
    return { purpose, granted: known?.granted ?? null, at: known?.at ?? null }
  })
}

export const purposeName = (purpose: string): string =>
  (usualPurposes as readonly string[]).includes(purpose) ? i18next.t(`customers:purpose.${purpose}`) : purpose

/** Verified first, then phones and addresses before the ids of other systems; marks of browsers say least. */
const kindOrder: Record<Identity['kind'], number> = { phone: 0, email: 1, external: 2, channel: 3 }

export const orderIdentities = (identities: readonly Identity[]): Identity[] =>
  [...identities].sort(
    (a, b) =>
      Number(a.kind === 'channel') - Number(b.kind === 'channel') ||
      Number(b.verified) - Number(a.verified) ||
      kindOrder[a.kind] - kindOrder[b.kind] ||
      a.at - b.at,
  )

/** One line to recognise somebody by, in a list or a search. */
export function recognisedBy(customer: Pick<Customer, 'identities'>): string {
  const [first, ...rest] = orderIdentities(customer.identities).filter((one) => one.kind !== 'channel')
  if (!first) return ''
  return rest.length > 0 ? `${first.value} +${rest.length}` : first.value
}

/** A browser's own mark says only that it is the same browser, never who sits before it. */
export const isVerified = (customer: Pick<Customer, 'identities'>): boolean =>
  customer.identities.some((one) => one.verified && one.kind !== 'channel')

/** What a person can read; the mark of a browser or an account elsewhere is a long number that says nothing. */
export const identityValue = (identity: Pick<Identity, 'kind' | 'value'>): string =>
  identity.kind === 'channel' && /^[0-9a-f-]{24,}$/i.test(identity.value)
    ? i18next.t('customers:identity.browser')
    : identity.value

/** What must be typed before everything is erased: the name as it stands there, or a word when there is none. */
export const erasePhrase = (customer: Pick<Customer, 'name'>): string =>
  customer.name?.trim() || i18next.t('customers:erase.word')

export const mayErase = (typed: string, customer: Pick<Customer, 'name'>): boolean =>
  typed.trim().toLocaleLowerCase() === erasePhrase(customer).toLocaleLowerCase()

export const displayName = (customer: Pick<Customer, 'name' | 'state'>): string =>
  customer.state === 'erased' ? i18next.t('customers:erased.name') : personName(customer.name)

/** Who did it: the host names a kind and an id, or (older answers) a name. */
export function doneBy(
  by: Merge['by'] | { kind?: string; id?: string | null },
  nameOf: (id: string) => string | null,
): string {
  if (!by) return ''
  if (typeof by === 'string') return by
  if ('name' in by && by.name) return by.name
  const known = by.id ? nameOf(by.id) : null
  return known ?? i18next.t('customers:merge.bySystem')
}

export type ProfileDraft = { name: string; address: string; lang: string; first: string; note: string }

export const draftOf = (customer: Customer): ProfileDraft => ({
  name: customer.name ?? '',
  address: customer.address ?? '',
  lang: customer.lang ?? '',
  first: customer.first ?? '',
  note: customer.note ?? '',
})

/** Only what has changed: a field left out stays as it is, an empty one is cleared. */
export function profileChange(customer: Customer, draft: ProfileDraft): Partial<ProfileDraft> {
  const before = draftOf(customer)
  const change: Partial<ProfileDraft> = {}
  for (const name of Object.keys(before) as (keyof ProfileDraft)[]) {
    if (draft[name].trim() !== before[name].trim()) change[name] = draft[name].trim()
  }
  return change
}
