import { useEffect, useState } from 'react'
import { Outlet } from 'react-router'
import type { Me } from '@/api/types'
import { readDrafts, watchDrafts } from '@/features/inbox/composer/drafts'
import { forgetUploads } from '@/features/inbox/composer/useAttachments'
import { SlowReminder } from '@/features/inbox/list/SlowReminder'
import { useNotifications } from '@/features/inbox/notify/useNotifications'
import { useMentionNotices } from '@/features/inbox/notify/useMentionNotices'
import { useUnsentNotices } from '@/features/inbox/notify/useUnsentNotices'
import { OfferStack } from '@/features/inbox/offers/OfferStack'
import { watchFirstReply } from '@/features/inbox/start/firstSteps'
import { useAttention } from '@/features/inbox/thread/useSeen'
import { OfflineBar } from '@/live/OfflineBar'
import { live } from '@/live/socket'
import { useLiveDesk } from '@/live/useLiveDesk'
import styles from './AppShell.module.css'
import { CommandPalette } from './CommandPalette'
import { handleStroke } from './commands'
import { NavigationRail } from './NavigationRail'
import { PreferencesDialog } from './PreferencesDialog'
import { ShortcutHelp } from './ShortcutHelp'

/** The frame of every place: the rail, the page, and what is reachable from everywhere. */
export function AppShell({ me }: { me: Me }) {
  useNotifications(me)
  useLiveDesk(me)
  const attentive = useAttention()
  useEffect(() => live.happen({ type: 'attention', attentive }), [attentive])
  useUnsentNotices()
  useMentionNotices()
  // Before anything below asks for a draft; a change of person mounts the desk anew.
  useState(() => readDrafts(me.id))
  useEffect(watchDrafts, [])
  useEffect(() => forgetUploads, [])
  useEffect(() => watchFirstReply(me.id), [me.id])
  useEffect(() => {
    const listen = (event: KeyboardEvent) => void handleStroke(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return (
    <div className={styles.shell}>
      <NavigationRail me={me} />
      <main className={styles.page}>
        <OfflineBar />
        <Outlet />
        <SlowReminder />
      </main>
      <OfferStack />
      <CommandPalette />
      <ShortcutHelp />
      <PreferencesDialog />
    </div>
  )
}
