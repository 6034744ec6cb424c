import type { Id, Offer, Time } from '@/api/types'
import { createStore } from './store'

/** Conversations the host has offered me; each ends by itself. */
export const offers = createStore<readonly Offer[]>([])

export const noteOffer = (offer: Offer): void =>
  offers.set((known) => [...known.filter((other) => other.conversation !== offer.conversation), offer])

export const endOffer = (conversation: Id): void =>
  offers.set((known) =>
    known.some((offer) => offer.conversation === conversation)
      ? known.filter((offer) => offer.conversation !== conversation)
      : known,
  )

export const pruneOffers = (now: Time): void =>
  offers.set((known) =>
    known.some((offer) => offer.expiresAt <= now) ? known.filter((offer) => offer.expiresAt > now) : known,
  )
