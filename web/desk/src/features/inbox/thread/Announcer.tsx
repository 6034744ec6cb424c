import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Said } from './rows'

/** Spoken at most once a second; what comes in between is spoken together. */
const EVERY_MS = 1000

/** Reads new messages of the customer out, politely. The log itself is silent, or every delivery mark would speak. */
export function Announcer({ said }: { said: readonly Said[] }) {
  const { t } = useTranslation('inbox')
  const spokenTo = useRef<number | null>(null)
  const latest = useRef(said)
  latest.current = said
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [spoken, setSpoken] = useState({ words: '', turn: 0 })
  const newest = said.at(-1)?.number ?? 0
  useEffect(() => {
    if (spokenTo.current === null) {
      if (newest > 0) spokenTo.current = newest
      return
    }
    // A timer that runs takes along what comes meanwhile; begun anew each time, it would never end while somebody writes on.
    if (newest <= spokenTo.current || timer.current !== undefined) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      const from = spokenTo.current ?? 0
      spokenTo.current = latest.current.at(-1)?.number ?? from
      const words = latest.current
        .filter((one) => one.number > from && one.author.kind === 'customer')
        .map((one) => t('thread.spoken', { name: one.author.name, text: one.text || t('list.noText') }))
      if (words.length > 0) setSpoken(({ turn }) => ({ words: words.join(' '), turn: turn + 1 }))
    }, EVERY_MS)
  }, [newest, t])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
  return (
    <div className="hidden-visually" role="status" aria-live="polite">
      {/* The same words twice are two announcements. */}
      <p key={spoken.turn}>{spoken.words}</p>
    </div>
  )
}
