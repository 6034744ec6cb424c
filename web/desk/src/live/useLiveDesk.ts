import type { InfiniteData } from '@tanstack/react-query'
import { App } from 'antd'
import i18next from 'i18next'
import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import { keys } from '@/api/keys'
import { queryClient } from '@/api/queryClient'
import type { Colleague, Me } from '@/api/types'
import { absence } from './absence'
import { noteGone } from './gone'
import { heads, noteHead } from './heads'
import { endTyping, forgetMarks, noteTyping, noteViewers, pruneTyping } from './marks'
import { endOffer, noteOffer, offers, pruneOffers } from './offers'
import type { ServerFrame, StaffPresence } from './protocol'
import { startSending } from './sender'
import { live } from './socket'
import { noteMessage, noteStates, refreshStates, threads } from './threads'

/** Counts are asked for again at most this often, however many conversations change. */
const COUNTS_EVERY_MS = 1_500
/** A list scrolled far is not read anew page by page after each cut: the rest comes when somebody scrolls there again. */
const PAGES_AGAIN_MAX = 10
let countsTimer: ReturnType<typeof setTimeout> | undefined

function refreshCounts(): void {
  countsTimer ??= setTimeout(() => {
    countsTimer = undefined
    void queryClient.invalidateQueries({ queryKey: keys.counts })
  }, COUNTS_EVERY_MS)
}

function notePresence(staff: StaffPresence): void {
  queryClient.setQueryData<{ items: Colleague[] }>(
    keys.colleagues,
    (known) => known && { items: known.items.map((one) => (one.id === staff.id ? { ...one, ...staff } : one)) },
  )
  queryClient.setQueryData<Me>(keys.me, (me) =>
    me?.id === staff.id ? { ...me, presence: staff.presence, held: staff.held, capacity: staff.capacity } : me,
  )
}

function hear(frame: ServerFrame, me: Me['id']): void {
  switch (frame.type) {
    case 'head':
      noteHead(frame.head)
      return refreshCounts()
    case 'gone':
      noteGone(frame.conversation)
      // What is on the screen asks once more, and says in words what the host answers.
      queryClient.removeQueries({ queryKey: keys.head(frame.conversation), type: 'inactive' })
      void queryClient.invalidateQueries({ queryKey: keys.head(frame.conversation) })
      return refreshCounts()
    case 'message':
      endTyping(frame.message.conversation, frame.message.author)
      return noteMessage(frame.message)
    case 'states':
      return noteStates(frame.conversation, frame.deliveredTo, frame.readTo, frame.failed, frame.queued)
    case 'typing':
      return frame.author.id === me ? undefined : noteTyping(frame.conversation, frame.author, frame.text ?? null)
    case 'viewing':
      return noteViewers(frame.conversation, frame.people, me)
    case 'offer':
      return noteOffer(frame.offer)
    case 'offer_ended':
      return endOffer(frame.conversation)
    case 'absent':
      return absence.set({ since: frame.since, until: frame.until })
    case 'presence':
      return notePresence(frame.staff)
  }
}

/** After a cut: the lists, and whether I am there at all, may have changed without us; the open threads resume by themselves. */
function catchUp(): void {
  forgetMarks()
  // The host tells anew what is still open.
  offers.set([])
  queryClient.setQueriesData<InfiniteData<unknown>>({ queryKey: keys.lists }, (list) =>
    list && list.pages.length > PAGES_AGAIN_MAX
      ? { pages: list.pages.slice(0, PAGES_AGAIN_MAX), pageParams: list.pageParams.slice(0, PAGES_AGAIN_MAX) }
      : list,
  )
  void queryClient.invalidateQueries({ queryKey: ['conversations'] })
  void queryClient.invalidateQueries({ queryKey: keys.colleagues })
  void queryClient.invalidateQueries({ queryKey: keys.me })
  for (const id of threads.get().keys()) if (live.lastOf(id) !== undefined) void refreshStates(id)
}

/** The next person at this desk must not find what the last one was allowed to see. */
function forgetEverything(): void {
  heads.set(new Map())
  threads.set(new Map())
  offers.set([])
  absence.set(null)
  forgetMarks()
}

/** Runs the socket for the time somebody is signed in. */
export function useLiveDesk(me: Me): void {
  const tools = useRef({ message: App.useApp().message, navigate: useNavigate() })
  const { id } = me
  // Only a change of person starts anew: a change of language or theme must not cut the line.
  useEffect(() => {
    const speak = (lang: string) => live.happen({ type: 'language', lang })
    speak(i18next.language)
    i18next.on('languageChanged', speak)
    const stops = [
      () => i18next.off('languageChanged', speak),
      startSending(id),
      live.on((frame) => {
        hear(frame, id)
        if (frame.type === 'refused' && !frame.id) void tools.current.message.warning(frame.title)
      }),
      live.onCatchUp(catchUp),
      live.onSignedOut(() => void tools.current.navigate('/sign-in?why=elsewhere', { replace: true })),
    ]
    const timer = setInterval(() => {
      pruneTyping()
      pruneOffers(live.hostNow())
    }, 500)
    return () => {
      clearInterval(timer)
      stops.forEach((stop) => stop())
      forgetEverything()
    }
  }, [id])
}
