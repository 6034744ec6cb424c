import { Button, Dropdown, type MenuProps } from 'antd'
import { MoreOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { PresenceState } from '@/api/types'
import { Face } from '@/app/Face'
import { reasonWords } from '@/app/presence'
import styles from '../Settings.module.css'
import type { Person } from '../types'

type Props = {
  person: Person
  queues: string[]
  administers: boolean
  self: boolean
  onEdit: () => void
  onPassword: () => void
  onActive: (active: boolean) => void
  onPresence: (state: PresenceState) => void
}

export function StaffRow({ person, queues, administers, self, onEdit, onPassword, onActive, onPresence }: Props) {
  const { t } = useTranslation(['settings', 'common'])
  const { presence } = person
  const items: MenuProps['items'] = [
    ...(administers
      ? [
          { key: 'edit', label: t('staff.edit'), onClick: onEdit },
          { key: 'password', label: t('staff.passwordAction'), onClick: onPassword },
        ]
      : []),
    ...(person.active
      ? [
          {
            key: 'presence',
            label: t('staff.force'),
            children: (['online', 'busy', 'offline'] as const).map((state) => ({
              key: state,
              label: t(`common:presence.${state}`),
              disabled: presence.state === state,
              onClick: () => onPresence(state),
            })),
          },
        ]
      : []),
    ...(administers && !self
      ? [
          { type: 'divider' as const },
          person.active
            ? { key: 'disable', danger: true, label: t('staff.disable'), onClick: () => onActive(false) }
            : { key: 'enable', label: t('staff.enable'), onClick: () => onActive(true) },
        ]
      : []),
  ]
  const present = presence.reason
    ? `${t(`common:presence.${presence.state}`)} · ${reasonWords(presence.reason, t)}`
    : t(`common:presence.${presence.state}`)
  return (
    <li data-off={!person.active || undefined}>
      <Face name={person.name} id={person.id} size={36} presence={person.active ? presence.state : undefined} />
      <span className={styles.rowWords}>
        <span className={styles.rowTitle}>
          {person.name}
          <span className={styles.chip} data-kind={person.role === 'agent' ? undefined : 'pri'}>
            {t(`role.${person.role}`)}
          </span>
          {!person.active && (
            <span className={styles.chip} data-kind="bad">
              {t('staff.disabled')}
            </span>
          )}
        </span>
        <span className={styles.rowHint}>{person.email}</span>
        <span className={styles.rowHint}>{[t(`scope.${person.scope}`), ...queues].join(' · ')}</span>
      </span>
      <span className={styles.rowFact}>{person.active ? present : ''}</span>
      <span className={styles.rowFact} title={t('staff.load')}>
        {t('staff.loadShort', { held: person.held, capacity: person.capacity })}
      </span>
      <span className={styles.rowEnd}>
        {items.length > 0 && (
          <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
            <Button
              type="text"
              icon={<MoreOutlined aria-hidden />}
              aria-label={t('staff.more', { name: person.name })}
            />
          </Dropdown>
        )}
      </span>
    </li>
  )
}
