import { getPreferences } from '@/app/preferences'

/** Whether somebody is in front of this page. */
export const attentive = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

/** The conversation on the screen, if any. */
export const shownNow = (): string | null => /^\/inbox\/([^/?]+)/.exec(window.location.pathname)?.[1] ?? null

/** A notice of the desktop, where wanted and allowed. One with the same tag replaces the one before. */
export function showOnDesktop(tag: string, title: string, body: string | null, open: () => void): void {
  if (
    !getPreferences().desktopNotifications ||
    typeof Notification === 'undefined' ||
    Notification.permission !== 'granted'
  )
    return
  const notice = new Notification(title, { body: body ?? '', tag, icon: '/favicon.svg' })
  notice.onclick = () => {
    window.focus()
    notice.close()
    open()
  }
}
