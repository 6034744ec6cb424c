import { App } from 'antd'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/errors'

/** One sentence for whatever went wrong. */
export function useRefusalWords(): (error: unknown) => string {
  const { t } = useTranslation('common')
  return useCallback((error: unknown) => (isApiError(error) ? error.words : t('error.unknown')), [t])
}

type Outcome<T> = { done: true; value: T } | { done: false; error: unknown }

/**
 * Runs a change and says in words when the host refuses. `handle` may take a refusal over by answering true; then
 * nothing more is said.
 */
export function useAct() {
  const { message } = App.useApp()
  const words = useRefusalWords()
  const [busy, setBusy] = useState(false)
  const act = useCallback(
    async <T>(change: () => Promise<T>, handle?: (error: unknown) => boolean): Promise<Outcome<T>> => {
      setBusy(true)
      try {
        return { done: true, value: await change() }
      } catch (error) {
        if (!handle?.(error)) void message.error(words(error))
        return { done: false, error }
      } finally {
        setBusy(false)
      }
    },
    [message, words],
  )
  return { act, busy }
}
