import { Input } from 'antd'
import {
  ApiOutlined,
  ApartmentOutlined,
  InboxOutlined,
  PauseCircleOutlined,
  SearchOutlined,
  TeamOutlined,
  UserOutlined,
  WarningOutlined,
} from '@ant-design/icons'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { Role } from '@/api/types'
import { useCommand } from '@/app/commands'
import { isComposing } from '@/app/shortcuts'
import { findSettings, sectionsOf, type Found, type Section } from './sections'
import styles from './Settings.module.css'

const signs: Record<Section, ReactNode> = {
  profile: <UserOutlined aria-hidden />,
  staff: <TeamOutlined aria-hidden />,
  queues: <ApartmentOutlined aria-hidden />,
  inboxes: <InboxOutlined aria-hidden />,
  keys: <ApiOutlined aria-hidden />,
  deliveries: <WarningOutlined aria-hidden />,
  parked: <PauseCircleOutlined aria-hidden />,
}

export function SettingsNav({ section, role }: { section: Section; role: Role }) {
  const { t } = useTranslation(['settings', 'common'])
  return (
    <nav className={styles.nav} aria-label={t('common:place.settings')}>
      <h1>{t('common:place.settings')}</h1>
      <FindSetting role={role} />
      <div className={styles.links}>
        {sectionsOf(role).map((one) => (
          <Link
            key={one}
            className={styles.link}
            to={`/settings/${one}`}
            aria-current={one === section ? 'page' : undefined}
          >
            <span className={styles.linkSign} aria-hidden>
              {signs[one]}
            </span>
            {t(`section.${one}.name`)}
          </Link>
        ))}
      </div>
    </nav>
  )
}

/** One box over every setting somebody may see: by its name or by other words for it. */
function FindSetting({ role }: { role: Role }) {
  const { t } = useTranslation('settings')
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement | null>(null)
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  useCommand({
    id: 'settings.search',
    title: t('find.label'),
    group: t('common:place.settings'),
    keys: '/',
    run: () => input.current?.focus(),
  })
  const found = findSettings(search, role, (name, kind) =>
    kind === 'section' ? [t(`section.${name}.name`), t(`section.${name}.text`)] : t(`topic.${name}`).split('|'),
  )
  const chosen = Math.min(at, found.length - 1)
  const open = (one: Found | undefined) => {
    if (!one) return
    setSearch('')
    navigate(`/settings/${one.section}${one.topic ? `?topic=${one.topic}` : ''}`)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0))
    else if (event.key === 'Enter') open(found[chosen])
    else if (event.key === 'Escape' && search) setSearch('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const typing = search.trim() !== ''
  return (
    <div className={styles.find} role="search">
      <Input
        ref={(field) => {
          input.current = field?.input ?? null
        }}
        value={search}
        prefix={<SearchOutlined aria-hidden />}
        placeholder={t('find.label')}
        aria-label={t('find.label')}
        role="combobox"
        aria-expanded={typing}
        aria-controls="settings-found"
        aria-activedescendant={found[chosen] ? `setting-${chosen}` : undefined}
        onChange={(event) => {
          setSearch(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setTimeout(() => setSearch(''), 150)}
      />
      {typing &&
        (found.length > 0 ? (
          <ul className={styles.found} id="settings-found" role="listbox" aria-label={t('find.label')}>
            {found.map((one, index) => (
              <li
                key={`${one.section} ${one.topic}`}
                id={`setting-${index}`}
                role="option"
                aria-selected={index === chosen}
                onMouseMove={() => setAt(index)}
                onMouseDown={() => open(one)}
              >
                {one.words}
                {one.topic && <small>{t(`section.${one.section}.name`)}</small>}
              </li>
            ))}
          </ul>
        ) : (
          <div className={styles.found}>
            <p className={styles.foundNone} id="settings-found" role="status">
              {t('find.none')}
            </p>
          </div>
        ))}
    </div>
  )
}
