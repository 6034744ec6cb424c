import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Head, Me } from '@/api/types'
import { newId } from '@/api/ids'
import { getPreferences } from '@/app/preferences'
import { setUnreadTotal } from '@/app/unread'
import { headOf } from '@/live/heads'
import { live } from '@/live/socket'
import { personName } from '@/i18n/names'
import { useUnreadMine } from '../list/useConversationList'
import { newsIn, shouldSound } from './news'
import { broadcastLine, OneTab } from './oneTab'
import { playTone, wakeSoundOnTouch } from './sound'
import { markTitle } from './titleMark'

const attentive = () => document.visibilityState === 'visible' && document.hasFocus()

const shownNow = (): string | null => /^\/inbox\/([^/?]+)/.exec(window.location.pathname)?.[1] ?? null

function showOnDesktop(head: Head, title: string, open: () => void): void {
  if (
    !getPreferences().desktopNotifications ||
    typeof Notification === 'undefined' ||
    Notification.permission !== 'granted'
  )
    return
  // The same tag replaces: a customer who writes five lines is one notice.
  const notice = new Notification(title, { body: head.lastText ?? '', tag: head.id, icon: '/favicon.svg' })
  notice.onclick = () => {
    window.focus()
    notice.close()
    open()
  }
}

/** Tells the person of news by title, icon, sound and desktop notice, whatever place of the desk is open. */
export function useNotifications(me: Me): void {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  const unread = useUnreadMine()
  useEffect(() => {
    setUnreadTotal(unread)
    markTitle(unread)
  }, [unread])

  const words = useRef(t)
  words.current = t
  const go = useRef(navigate)
  go.current = navigate
  useEffect(() => {
    const tabs = new OneTab(broadcastLine('papilio.news'), newId(), attentive)
    const stopWaking = wakeSoundOnTouch()
    const stop = live.on((frame) => {
      const preferences = getPreferences()
      if (frame.type === 'offer') {
        const { head } = frame.offer
        tabs.once(`offer:${head.id}:${frame.offer.expiresAt}`, () => {
          if (preferences.sound !== 'none') playTone(preferences.volume, true)
          if (!attentive())
            showOnDesktop(head, words.current('notify.offer', { name: personName(head.customer.name) }), () =>
              go.current(`/inbox/${head.id}`),
            )
        })
      }
      if (frame.type !== 'head') return
      const now = live.hostNow()
      const news = newsIn(headOf(frame.head.id), frame.head, me.id, now)
      if (!news) return
      const situation = { ...preferences, attentive: attentive(), shown: shownNow(), now }
      if (!shouldSound(news, situation)) return
      tabs.once(news.id, () => {
        playTone(preferences.volume)
        if (!attentive())
          showOnDesktop(news.head, words.current('notify.message', { name: personName(news.head.customer.name) }), () =>
            go.current(`/inbox/${news.head.id}`),
          )
      })
    })
    return () => {
      stop()
      stopWaking()
      tabs.close()
    }
  }, [me.id])
}
