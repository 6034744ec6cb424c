import { useEffect } from 'react'
import { Outlet } from 'react-router'
import type { Me } from '@/api/types'
import styles from './AppShell.module.css'
import { CommandPalette } from './CommandPalette'
import { handleStroke } from './commands'
import { NavigationRail } from './NavigationRail'
import { ShortcutHelp } from './ShortcutHelp'

/** The frame of every place: the rail, the page, and what is reachable from everywhere. */
export function AppShell({ me }: { me: Me }) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => void handleStroke(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return (
    <div className={styles.shell}>
      <NavigationRail me={me} />
      <main className={styles.page}>
        <Outlet />
      </main>
      <CommandPalette />
      <ShortcutHelp />
    </div>
  )
}
