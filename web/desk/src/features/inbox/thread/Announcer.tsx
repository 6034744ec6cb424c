import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Said } from './rows'

/** Spoken at most once a second; what comes in between is spoken together. */
const EVERY_MS = 1000

/** Reads new messages of the customer out, politely. The log itself is silent, or every delivery mark would speak. */
export function Announcer({ said }: { said: readonly Said[] }) {
  const { t } = useTranslation('inbox')
  const spokenTo = useRef<number | null>(null)
  const [words, setWords] = useState('')
  const newest = said.at(-1)?.number ?? 0
  useEffect(() => {
    if (spokenTo.current === null) {
      if (newest > 0) spokenTo.current = newest
      return
    }
    if (newest <= spokenTo.current) return
    const timer = setTimeout(() => {
      const news = said.filter((one) => one.number > (spokenTo.current ?? 0) && one.author.kind === 'customer')
      spokenTo.current = newest
      if (news.length > 0)
        setWords(
          news
            .map((one) => t('thread.spoken', { name: one.author.name, text: one.text || t('list.noText') }))
            .join(' '),
        )
    }, EVERY_MS)
    return () => clearTimeout(timer)
  }, [newest, said, t])
  return (
    <p className="hidden-visually" role="status" aria-live="polite">
      {words}
    </p>
  )
}
