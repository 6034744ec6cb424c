import { Dropdown, type MenuProps } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Me } from '@/api/types'
import styles from './AccountMenu.module.css'
import { Face } from './Face'
import { useCommand } from './commands'
import { showOverlay } from './overlays'
import { setPreferences, usePreferences } from './preferences'
import { presenceItems, usePresence } from './presence'
import { signOut } from './session'

const tick = (on: boolean, text: string) => (
  <span className={styles.choice}>
    <span aria-hidden className={styles.tick}>
      {on ? '✓' : ''}
    </span>
    {text}
  </span>
)

/** Behind one's own face: presence, language, theme, keys, sign out. */
export function AccountMenu({ me }: { me: Me }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const preferences = usePreferences()
  const presence = usePresence(me)
  const { language, theme, density } = preferences
  const nextTheme = theme === 'light' ? 'dark' : theme === 'dark' ? 'auto' : 'light'
  useCommand({
    id: 'look.theme',
    title: t('theme.switch', { next: t(`theme.${nextTheme}`) }),
    group: t('commands.look'),
    run: () => setPreferences({ theme: nextTheme }),
  })
  useCommand({
    id: 'look.density',
    title: t(density === 'compact' ? 'density.toComfortable' : 'density.toCompact'),
    group: t('commands.look'),
    run: () => setPreferences({ density: density === 'compact' ? 'comfortable' : 'compact' }),
  })
  useCommand({
    id: 'look.language',
    title: language === 'en' ? '切换到中文' : 'Switch to English',
    group: t('commands.look'),
    run: () => setPreferences({ language: language === 'en' ? 'zh-CN' : 'en' }),
  })
  useCommand({
    id: 'account.signOut',
    title: t('account.signOut'),
    group: t('commands.account'),
    run: () => void signOut(),
  })

  const items: MenuProps['items'] = [
    {
      key: 'who',
      type: 'group',
      label: (
        <span className={styles.who}>
          <b>{me.name}</b>
          <br />
          {me.email}
          <br />
          {t('account.load', { held: me.held, capacity: me.capacity })}
        </span>
      ),
    },
    ...presenceItems(presence, t),
    { type: 'divider' },
    {
      key: 'language',
      label: t('account.language'),
      children: [
        {
          key: 'zh',
          label: tick(language === 'zh-CN', '简体中文'),
          onClick: () => setPreferences({ language: 'zh-CN' }),
        },
        { key: 'en', label: tick(language === 'en', 'English'), onClick: () => setPreferences({ language: 'en' }) },
      ],
    },
    {
      key: 'theme',
      label: t('account.look'),
      children: [
        ...(['light', 'dark', 'auto'] as const).map((value) => ({
          key: value,
          label: tick(theme === value, t(`theme.${value}`)),
          onClick: () => setPreferences({ theme: value }),
        })),
        { type: 'divider' as const },
        ...(['comfortable', 'compact'] as const).map((value) => ({
          key: value,
          label: tick(density === value, t(`density.${value}`)),
          onClick: () => setPreferences({ density: value }),
        })),
      ],
    },
    { key: 'preferences', label: t('preferences.title'), onClick: () => showOverlay('preferences') },
    { key: 'keys', label: t('shortcuts.title'), extra: '?', onClick: () => showOverlay('shortcuts') },
    { key: 'settings', label: t('place.settings'), onClick: () => navigate('/settings') },
    { type: 'divider' },
    { key: 'out', label: t('account.signOut'), onClick: () => void signOut() },
  ]
  return (
    <Dropdown menu={{ items, className: styles.menu }} trigger={['click']} placement="topLeft">
      <button
        type="button"
        className={styles.button}
        aria-label={t('account.open', { name: me.name, presence: t(`presence.${presence.state}`) })}
      >
        <Face name={me.name} id={me.id} size={32} presence={presence.state} />
        <span className={styles.load}>
          {me.held}/{me.capacity}
        </span>
      </button>
    </Dropdown>
  )
}
