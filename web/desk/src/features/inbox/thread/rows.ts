import type { ConversationEvent, Id, Message, Time } from '@/api/types'
import type { Outgoing } from '@/live/outgoing'
import { startOfDay } from '@/i18n/time'

/** A message as it stands after every edit and deletion. */
export type Said = Message & { edited: boolean; deleted: boolean }

export type Row =
  | { type: 'day'; key: string; at: Time }
  | { type: 'news'; key: string }
  | { type: 'event'; key: string; event: ConversationEvent }
  | { type: 'said'; key: string; said: Said; first: boolean; last: boolean }
  | { type: 'outgoing'; key: string; item: Outgoing }

/** Messages of one writer closer than this stand together under one name. */
const TOGETHER_MS = 5 * 60_000

const unchanged = new WeakMap<Message, Said>()

/** The same thing for the same message each time: what has not changed is not painted again. */
function asSaid(message: Message): Said {
  const known = unchanged.get(message)
  if (known) return known
  const said = { ...message, edited: false, deleted: message.withdrawn === true }
  unchanged.set(message, said)
  return said
}

/**
 * Edits and deletions have numbers of their own but no place of their own: they change what they are about. What changes
 * a note is a note itself, so that no customer ever sees it; without words it takes the note back.
 */
export function applyEdits(items: readonly Message[]): Said[] {
  const changes = new Map<number, { text: string; deleted: boolean }>()
  for (const message of items) {
    if (message.about === null) continue
    const deleted = message.kind === 'delete' || (message.kind === 'note' && message.text === '')
    changes.set(message.about, { text: deleted ? '' : message.text, deleted })
  }
  return items
    .filter((message) => message.about === null)
    .map((message) => {
      const change = changes.get(message.number)
      if (!change) return asSaid(message)
      return {
        ...message,
        text: change.text,
        files: change.deleted ? [] : message.files,
        edited: !change.deleted,
        deleted: change.deleted,
      }
    })
}

const together = (a: Said | undefined, b: Said | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.kind === b.kind &&
  a.author.kind === b.author.kind &&
  a.author.id === b.author.id &&
  Math.abs(b.at - a.at) < TOGETHER_MS &&
  startOfDay(a.at) === startOfDay(b.at)

type Parts = {
  items: readonly Message[]
  events: readonly ConversationEvent[]
  outgoing: readonly Outgoing[]
  /** From which number on it was new when the thread was opened. */
  newsFrom: number | null
  /** Whether the thread begins with the first message; else earlier events have no place yet. */
  complete: boolean
}

/** Everything in one column: days, what was said, what happened, what is still on its way. */
export function rowsOf({ items, events, outgoing, newsFrom, complete }: Parts): Row[] {
  const said = applyEdits(items)
  const first = items[0]?.number ?? 0
  const rows: Row[] = []
  const pending = events
    .filter((event) => complete || event.number >= first)
    .sort((a, b) => a.number - b.number || a.at - b.at)
  let next = 0
  let day: Time | null = null
  const openDay = (at: Time) => {
    if (startOfDay(at) === day) return
    day = startOfDay(at)
    rows.push({ type: 'day', key: `day-${day}-${rows.length}`, at })
  }
  const tellEventsBefore = (number: number) => {
    for (; next < pending.length && pending[next]!.number < number; next++) {
      const event = pending[next]!
      openDay(event.at)
      rows.push({ type: 'event', key: `event-${event.number}-${event.name}-${event.at}`, event })
    }
  }
  let newsShown = false
  said.forEach((one, index) => {
    tellEventsBefore(one.number)
    openDay(one.at)
    if (!newsShown && newsFrom !== null && one.number >= newsFrom) {
      newsShown = true
      rows.push({ type: 'news', key: 'news' })
    }
    const quiet = rows.at(-1)?.type === 'said'
    const eventFollows = next < pending.length && pending[next]!.number < (said[index + 1]?.number ?? 0)
    rows.push({
      type: 'said',
      key: one.id,
      said: one,
      first: !quiet || !together(said[index - 1], one),
      last: eventFollows || !together(one, said[index + 1]),
    })
  })
  tellEventsBefore(Infinity)
  const known = new Set<Id>(items.map((message) => message.id))
  for (const item of outgoing) {
    if (!known.has(item.id)) rows.push({ type: 'outgoing', key: item.id, item })
  }
  return rows
}

/** Where "new" begins: the last so-many messages of the customer are unread. */
export function newsStart(items: readonly Message[], unread: number): number | null {
  if (unread <= 0) return null
  const theirs = items.filter((message) => message.author.kind === 'customer' && message.kind === 'text')
  return theirs.at(-Math.min(unread, theirs.length))?.number ?? null
}

const EMOJI_ONLY =
  /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*|\p{Regional_Indicator}{2}|\s)+$/u

/** Up to six emoji and nothing else are shown large. */
export const isEmojiOnly = (text: string): boolean =>
  text.trim() !== '' &&
  text.length <= 40 &&
  EMOJI_ONLY.test(text) &&
  [...new Intl.Segmenter().segment(text.replace(/\s/g, ''))].length <= 6
