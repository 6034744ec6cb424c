import { Tooltip } from 'antd'
import { BookOutlined, CalendarOutlined, MessageOutlined, SettingOutlined, TeamOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink, useNavigate } from 'react-router'
import type { Me } from '@/api/types'
import { SoundHint } from '@/features/inbox/notify/SoundHint'
import { AccountMenu } from './AccountMenu'
import { BrandMark } from './BrandMark'
import { useCommand } from './commands'
import styles from './NavigationRail.module.css'
import { useUnreadTotal } from './unread'
import { useLeaveDemo } from './useLeaveDemo'

function Place({ to, label, icon, count = 0 }: { to: string; label: string; icon: ReactNode; count?: number }) {
  return (
    <Tooltip title={label} placement="right" mouseEnterDelay={0.4}>
      <NavLink to={to} className={({ isActive }) => (isActive ? `${styles.place} ${styles.here}` : styles.place)}>
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
        <span className={styles.label}>{label}</span>
        {count > 0 && <span className={styles.count}>{count > 99 ? '99+' : count}</span>}
      </NavLink>
    </Tooltip>
  )
}

/** Nothing here is real, and whoever runs the house can end that here. */
function DemoMark({ me }: { me: Me }) {
  const { t } = useTranslation()
  const leave = useLeaveDemo(me)
  useCommand({
    id: 'demo.leave',
    title: t('demo.leave'),
    group: t('commands.account'),
    enabled: leave !== null,
    run: () => leave?.(),
  })
  if (!leave) return <span className={styles.demo}>{t('demo.mark')}</span>
  return (
    <Tooltip title={t('demo.leave')} placement="right">
      <button
        type="button"
        className={styles.demo}
        aria-label={`${t('demo.mark')}: ${t('demo.leave')}`}
        onClick={leave}
      >
        {t('demo.mark')}
      </button>
    </Tooltip>
  )
}

/** Only places that exist. */
export function NavigationRail({ me }: { me: Me }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const unread = useUnreadTotal()
  const group = t('commands.go')
  useCommand({ id: 'go.inbox', title: t('place.inbox'), group, keys: 'alt+1', run: () => navigate('/inbox') })
  useCommand({
    id: 'go.customers',
    title: t('place.customers'),
    group,
    keys: 'alt+2',
    run: () => navigate('/customers'),
  })
  useCommand({
    id: 'go.knowledge',
    title: t('place.knowledge'),
    group,
    keys: 'alt+3',
    run: () => navigate('/knowledge'),
  })
  useCommand({ id: 'go.plan', title: t('place.plan'), group, keys: 'alt+5', run: () => navigate('/plan') })
  useCommand({ id: 'go.settings', title: t('place.settings'), group, keys: 'alt+4', run: () => navigate('/settings') })
  return (
    <nav className={styles.rail} aria-label={t('place.all')}>
      <span className={styles.brand}>
        <BrandMark />
      </span>
      <Place to="/inbox" label={t('place.inbox')} icon={<MessageOutlined />} count={unread} />
      <Place to="/customers" label={t('place.customers')} icon={<TeamOutlined />} />
      <Place to="/plan" label={t('place.plan')} icon={<CalendarOutlined />} />
      <Place to="/knowledge" label={t('place.knowledge')} icon={<BookOutlined />} />
      <div className={styles.space}>
        <SoundHint />
      </div>
      {me.demo && <DemoMark me={me} />}
      <Place to="/settings" label={t('place.settings')} icon={<SettingOutlined />} />
      <AccountMenu me={me} />
    </nav>
  )
}
