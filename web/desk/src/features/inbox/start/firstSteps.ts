import type { Id } from '@/api/types'
import { getPreferences, setPreferences } from '@/app/preferences'
import { live } from '@/live/socket'

export const steps = ['demo', 'test', 'send', 'reply', 'invite', 'hours'] as const
export type Step = (typeof steps)[number]

/** What was done once stays done, whatever becomes of the conversation it was done in. */
export function remember(step: Step): void {
  const { checklistDone } = getPreferences()
  if (!checklistDone.includes(step)) setPreferences({ checklistDone: [...checklistDone, step] })
}

/** The first reply is made where the list of steps is not to be seen. */
export const watchFirstReply = (me: Id): (() => void) =>
  live.on((frame) => {
    if (frame.type === 'message' && frame.message.kind === 'text' && frame.message.author.id === me) remember('reply')
  })
