import { QueryClient } from '@tanstack/react-query'
import { isApiError } from './errors'

/** A refusal stays a refusal: only an unreachable or broken host is asked again. */
const worthRepeating = (failures: number, error: unknown): boolean =>
  failures < 2 && !(isApiError(error) && error.status >= 400 && error.status < 500)

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: worthRepeating, staleTime: 30_000, gcTime: 10 * 60_000, refetchOnWindowFocus: false },
    mutations: { retry: false },
  },
})
