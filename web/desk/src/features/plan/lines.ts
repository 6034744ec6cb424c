import i18next from 'i18next'
import type { Line } from './types'

/** A part of a queue is known by where it comes from and what it is about. */
export const lineName = (line: Pick<Line, 'line' | 'queueName' | 'inbox' | 'topic'>, inbox?: string | null): string => {
  if (line.line === 'people' || line.line === 'bot' || line.line === 'self') return i18next.t(`plan:line.${line.line}`)
  const queue = line.queueName ?? i18next.t('plan:line.queue')
  return line.line.startsWith('series:')
    ? [queue, line.inbox ? (inbox ?? i18next.t('plan:line.inbox')) : i18next.t('plan:line.noInbox'), line.topic]
        .filter(Boolean)
        .join(' · ')
    : queue
}

export const nameOfSubject = (subject: string, lines: readonly Line[]): string => {
  const found = lines.find((one) => one.line === subject)
  return found ? lineName(found) : i18next.t('plan:line.queue')
}
