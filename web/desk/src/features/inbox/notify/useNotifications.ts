import { App, Button } from 'antd'
import { createElement, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import type { Id, Me } from '@/api/types'
import { newId } from '@/api/ids'
import { getPreferences } from '@/app/preferences'
import { setUnreadTotal } from '@/app/unread'
import { headOf } from '@/live/heads'
import { live } from '@/live/socket'
import { personName } from '@/i18n/names'
import { mayHaveBeenMine, useUnreadMine } from '../list/useConversationList'
import { attentive, showOnDesktop, shownNow } from './attention'
import { isForMe, newsIn, shouldSound } from './news'
import { broadcastLine, OneTab } from './oneTab'
import { isReached } from './reached'
import { playTone, wakeSoundOnTouch } from './sound'
import { markTitle } from './titleMark'

/** Apart from other notices about the same conversation: each goes for reasons of its own. */
const keyOf = (conversation: Id): string => `given:${conversation}`

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
  const { notification } = App.useApp()
  const notices = useRef(notification)
  notices.current = notification
  const { pathname } = useLocation()
  useEffect(() => {
    const shown = shownNow()
    if (shown) notices.current.destroy(keyOf(shown))
  }, [pathname])
  useEffect(() => {
    /** What has come into my hands is said where I am, until I go there, it leaves again, or I send it away. */
    const showHere = (id: Id, title: string, description: string | null, open: () => void) =>
      notices.current.info({
        key: keyOf(id),
        title,
        description,
        duration: 0,
        actions: createElement(Button, { size: 'small', type: 'primary', onClick: open }, words.current('notify.open')),
      })
    const tabs = new OneTab(broadcastLine('papilio.news'), newId(), attentive)
    const stopWaking = wakeSoundOnTouch()
    const stop = live.on((frame) => {
      const preferences = getPreferences()
      if (frame.type === 'offer') {
        const { head } = frame.offer
        tabs.once(`offer:${head.id}:${frame.offer.expiresAt}`, () => {
          if (preferences.sound !== 'none') playTone(preferences.volume, true)
          if (!attentive())
            showOnDesktop(
              head.id,
              words.current('notify.offer', { name: personName(head.customer.name) }),
              head.lastText,
              () => go.current(`/inbox/${head.id}`),
            )
        })
      }
      if (frame.type !== 'head') return
      const now = live.hostNow()
      const { id } = frame.head
      const before = headOf(id)
      if (before?.agent?.id === me.id && frame.head.agent?.id !== me.id) notices.current.destroy(keyOf(id))
      const own = isReached(id) || (!before && mayHaveBeenMine(id))
      const news = newsIn(before, frame.head, me.id, now, own)
      if (!news) return
      const situation = { ...preferences, attentive: attentive(), shown: shownNow(), now }
      const sounds = shouldSound(news, situation)
      // Whoever has switched the sound off still looks at their desktop.
      const shows = !situation.attentive && isForMe(news, preferences.sound)
      if (!sounds && !shows && !news.given) return
      tabs.once(news.id, () => {
        const title = words.current(news.given ? 'notify.given' : 'notify.message', {
          name: personName(news.head.customer.name),
        })
        const open = () => go.current(`/inbox/${id}`)
        if (sounds) playTone(preferences.volume)
        if (shows && !attentive()) showOnDesktop(id, title, news.head.lastText, open)
        if (news.given && shownNow() !== id) showHere(id, title, news.head.lastText, open)
      })
    })
    return () => {
      stop()
      stopWaking()
      tabs.close()
    }
  }, [me.id])
}
