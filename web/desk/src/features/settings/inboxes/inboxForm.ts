import type { Inbox } from '@/api/types'
import type { InboxDetail } from '../types'
import { formOf as hoursFormOf, hoursOf, isWeek, type HoursForm } from './hours'

export const COLOR = '#1f55d1'

export const WEIGHT_MAX = 200

export type InboxForm = {
  name: string
  queue: string | null
  firstLevel: Inbox['firstLevel']
  weight: number
  greeting: string
  color: string
  origins: string
  webhookUrl: string
  identityRequired: boolean
  always: boolean
  hours: HoursForm
}

export const formOf = (inbox: InboxDetail): InboxForm => ({
  name: inbox.name,
  queue: inbox.queue,
  firstLevel: inbox.firstLevel,
  weight: inbox.weight,
  greeting: inbox.greeting ?? '',
  color: inbox.color ?? COLOR,
  origins: inbox.origins.join('\n'),
  webhookUrl: inbox.webhookUrl ?? '',
  identityRequired: inbox.identityRequired,
  always: inbox.hours === null,
  hours: hoursFormOf(inbox.hours),
})

/** One origin a line, as a browser would say it: a path or a slash at the end is cut off. */
export function readOrigins(text: string): { origins: string[]; wrong: string[] } {
  const origins: string[] = []
  const wrong: string[] = []
  for (const line of text.split(/[\s,]+/).filter(Boolean)) {
    try {
      const url = new URL(line)
      if (url.protocol !== 'https:' && url.protocol !== 'http:') wrong.push(line)
      else if (!origins.includes(url.origin)) origins.push(url.origin)
    } catch {
      wrong.push(line)
    }
  }
  return { origins, wrong }
}

export const isWebhook = (text: string): boolean => {
  try {
    return ['https:', 'http:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}

export type InboxProblem = 'name' | 'origins' | 'webhook' | 'hours'

export function inboxProblems(channel: Inbox['channel'], form: InboxForm): InboxProblem[] {
  const problems: InboxProblem[] = []
  if (form.name.trim() === '' || form.name.trim().length > 60) problems.push('name')
  if (channel === 'web' && readOrigins(form.origins).wrong.length > 0) problems.push('origins')
  if (channel === 'open' && form.webhookUrl.trim() !== '' && !isWebhook(form.webhookUrl.trim()))
    problems.push('webhook')
  if (!form.always && !isWeek(form.hours.week)) problems.push('hours')
  return problems
}

/** The whole inbox as the host takes it; what a channel does not have is left empty. */
export const bodyOf = (channel: Inbox['channel'], form: InboxForm) => ({
  name: form.name.trim(),
  channel,
  queue: form.queue,
  firstLevel: form.firstLevel,
  weight: form.weight,
  webhookUrl: channel === 'open' ? form.webhookUrl.trim() || null : null,
  origins: channel === 'web' ? readOrigins(form.origins).origins : [],
  hours: form.always ? null : hoursOf(form.hours),
  greeting: form.greeting.trim() || null,
  color: channel === 'web' ? form.color : null,
  identityRequired: channel === 'web' && form.identityRequired,
})
