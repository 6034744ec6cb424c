import type { ApiError } from '@/api/errors'

const WAIT_UNKNOWN_SECONDS = 30

/** Where to go afterwards: only a place of this desk, never another site that a link has put there. */
export function safeTarget(wish: string | null): string {
  if (!wish || !wish.startsWith('/') || wish.startsWith('//') || wish.includes('\\') || wish.startsWith('/sign-in'))
    return '/inbox'
  return wish
}

/** How long the door stays closed: from the header, else from what the refusal is about. */
export function waitSecondsOf(error: Pick<ApiError, 'retryAfterMs' | 'about'>): number {
  if (error.retryAfterMs) return Math.ceil(error.retryAfterMs / 1000)
  const seconds = Number(error.about)
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : WAIT_UNKNOWN_SECONDS
}
