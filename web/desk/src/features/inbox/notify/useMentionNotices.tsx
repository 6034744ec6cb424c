import { App, Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { newId } from '@/api/ids'
import type { Id } from '@/api/types'
import { getPreferences } from '@/app/preferences'
import { refreshMentions, seeMentions } from '@/live/mentions'
import { live } from '@/live/socket'
import { attentive, showOnDesktop, shownNow } from './attention'
import { nameIn } from './nameIn'
import { broadcastLine, OneTab } from './oneTab'
import { playTone } from './sound'

/** A colleague has named me in a note: heard once, seen wherever one is in the desk, and one click from it. */
export function useMentionNotices(): void {
  const { t } = useTranslation('inbox')
  const { notification } = App.useApp()
  const navigate = useNavigate()
  const tools = useRef({ t, notification, navigate })
  tools.current = { t, notification, navigate }

  useEffect(() => {
    const tabs = new OneTab(broadcastLine('papilio.mentions'), newId(), attentive)
    const told = new Set<string>()

    const tell = async (conversation: Id, by: string | null) => {
      const customer = await nameIn(conversation)
      const { t, notification, navigate } = tools.current
      const title = by ? t('mention.title', { name: by, customer }) : t('mention.titlePlain', { customer })
      const key = `mention:${conversation}`
      const open = () => {
        notification.destroy(key)
        void navigate(`/inbox/${conversation}`)
      }
      notification.info({
        key,
        title,
        duration: 12,
        actions: (
          <Button type="primary" size="small" onClick={open}>
            {t('mention.open')}
          </Button>
        ),
      })
      return { title, open }
    }

    const stop = live.on((frame) => {
      if (frame.type !== 'mention') return
      const { conversation, number, by } = frame
      // Nodes without a broker may tell it twice.
      const news = `${conversation}:${number}`
      if (told.has(news)) return
      told.add(news)
      if (attentive() && shownNow() === conversation) return void seeMentions(conversation, number, true)
      refreshMentions()
      const telling = tell(conversation, by)
      tabs.once(news, () => {
        const { sound, volume } = getPreferences()
        if (sound !== 'none') playTone(volume)
        if (!attentive())
          void telling.then(({ title, open }) => showOnDesktop(`mention:${conversation}`, title, null, open))
      })
    })
    return () => {
      stop()
      tabs.close()
    }
  }, [])
}
