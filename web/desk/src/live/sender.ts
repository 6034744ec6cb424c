import i18next from 'i18next'
import { urlOf } from '@/api/client'
import { newId } from '@/api/ids'
import type { Id, StoredFile } from '@/api/types'
import type { ServerFrame } from './protocol'
import {
  addOutgoing,
  changeOutgoing,
  isDue,
  isUnderWay,
  outgoing,
  readOutgoing,
  removeOutgoing,
  sayOf,
  stillWanted,
  type Outgoing,
} from './outgoing'
import { live } from './socket'

export type Words = {
  author: Id
  conversation: Id
  kind: 'text' | 'note'
  text: string
  files: StoredFile[]
  expected?: number
  holdMs: number
}

/** A confirmed entry waits this long for its message; a conversation left meanwhile will never bring it. */
const CONFIRMED_KEPT_MS = 30_000
/** Whoever leaves waits this long for the host's word on what is still under way. */
const ANSWER_MAX_MS = 8_000

/** Writes it down and sends it, at once or after the time in which it can be taken back. */
export function sendWords(words: Words): Outgoing {
  const now = Date.now()
  const item: Outgoing = {
    id: newId(now),
    conversation: words.conversation,
    kind: words.kind,
    text: words.text,
    files: words.files.map((file) => file.id),
    expected: words.expected,
    at: now,
    author: words.author,
    holdUntil: words.holdMs > 0 ? now + words.holdMs : null,
    stored: words.files,
    problem: null,
    number: null,
  }
  addOutgoing(item)
  release()
  return item
}

/** Sends whatever is due. Two tabs may both do so: the id makes it one message. */
export function release(now = Date.now()): void {
  for (const item of outgoing.get()) {
    if (item.number !== null && now - item.at > CONFIRMED_KEPT_MS) removeOutgoing(item.id)
    if (!isDue(item, now)) continue
    if (!stillWanted(item)) {
      outgoing.set((items) => items.filter((known) => known.id !== item.id))
      live.happen({ type: 'withdraw', id: item.id })
      continue
    }
    if (item.holdUntil !== null) changeOutgoing(item.id, { holdUntil: null })
    live.happen({ type: 'say', say: sayOf(item) })
  }
}

/** Takes it back while it waits, or clears a refused one away; gives it so that the words return to the composer. */
export function takeBack(id: Id): Outgoing | undefined {
  live.happen({ type: 'withdraw', id })
  return removeOutgoing(id)
}

export function sendNow(id: Id): void {
  changeOutgoing(id, { holdUntil: null })
  release()
}

export type Answer = 'sent' | 'refused' | 'unanswered'

/**
 * Before somebody leaves a conversation, or all of them: what could still be taken back goes out now, and this waits for
 * what the host says. Afterwards it would be refused, with nobody there to see it.
 */
export async function sendHeld(conversation?: Id, patienceMs = ANSWER_MAX_MS): Promise<Answer> {
  const leaving = outgoing
    .get()
    .filter((item) => isUnderWay(item) && (conversation === undefined || item.conversation === conversation))
    .map((item) => item.id)
  const state = (): Answer | null => {
    const items = outgoing.get().filter((item) => leaving.includes(item.id))
    return items.some((item) => item.problem) ? 'refused' : items.some(isUnderWay) ? null : 'sent'
  }
  leaving.forEach(sendNow)
  return new Promise((resolve) => {
    const look = () => {
      const answer = state()
      if (answer) end(answer)
    }
    const end = (answer: Answer) => {
      clearTimeout(late)
      stop()
      resolve(answer)
    }
    const stop = outgoing.subscribe(look)
    // A line that is known to be down will not answer in time.
    const late = setTimeout(() => end('unanswered'), live.state.get().phase === 'waiting' ? 0 : patienceMs)
    look()
  })
}

/**
 * The page is being closed, and its socket with it: everything without an ack goes out as a call that the browser finishes
 * by itself. Should it arrive twice, or only with the next visit, the id makes it one message.
 */
function sendParting(): void {
  for (const item of outgoing.get().filter(isUnderWay)) {
    sendNow(item.id)
    const { conversation, ...body } = sayOf(item)
    void fetch(urlOf(`/conversations/${conversation}/messages`), {
      method: 'POST',
      keepalive: true,
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': i18next.language || 'zh-CN' },
      body: JSON.stringify(body),
    }).catch(() => undefined)
  }
}

/** After a refusal. Insisting leaves `expected` out, so that a reply by somebody else no longer stops it. */
export function sendAgain(id: Id, insist = false): void {
  changeOutgoing(id, { problem: null, holdUntil: null, ...(insist ? { expected: undefined } : {}) })
  release()
}

function hear(frame: ServerFrame): void {
  if (frame.type === 'ack') changeOutgoing(frame.id, { number: frame.number, problem: null })
  else if (frame.type === 'refused' && frame.id)
    changeOutgoing(frame.id, { problem: { code: frame.code, title: frame.title } })
  else if (frame.type === 'message') {
    const { id } = frame.message
    if (outgoing.get().some((item) => item.id === id)) removeOutgoing(id)
  }
}

/** Starts the socket for this person, with all that earlier tabs and earlier lives of this one left unsent. */
export function startSending(author: Id): () => void {
  outgoing.set(readOutgoing(author))
  const due = outgoing.get().filter((item) => isDue(item, Date.now()))
  live.start(due.map(sayOf))
  const stopHearing = live.on(hear)
  const timer = setInterval(release, 250)
  window.addEventListener('pagehide', sendParting)
  return () => {
    window.removeEventListener('pagehide', sendParting)
    clearInterval(timer)
    stopHearing()
    live.stop()
  }
}
