import type { Time } from '@/api/types'
import { createStore } from './store'

/** The last time this desk was not heard for so long that its waiting customers were given to others; null once it is read. */
export const absence = createStore<{ since: Time; until: Time } | null>(null)
