import { App, Button } from 'antd'
import { PlusOutlined, TeamOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { PresenceState } from '@/api/types'
import { useMe } from '@/app/session'
import { Empty } from '../../shared/States'
import { SecretOnce } from '../../shared/SecretOnce'
import { ListCard, SectionFrame } from '../Parts'
import { useChange, useQueueSettings, useStaff } from '../resource'
import type { Person } from '../types'
import { newPassword } from './newPassword'
import { StaffDialog } from './StaffDialog'
import { StaffRow } from './StaffRow'
import { personBody } from './staffForm'

export default function StaffSection() {
  const { t } = useTranslation(['settings', 'common'])
  const me = useMe()
  const { modal } = App.useApp()
  const staff = useStaff()
  const queues = useQueueSettings().data?.items ?? []
  const { change } = useChange('staff')
  const [editing, setEditing] = useState<Person | 'new' | null>(null)
  const [secret, setSecret] = useState<{ name: string; email: string; password: string } | null>(null)
  const administers = me.role === 'administrator'
  const queueNames = (id: string) => queues.filter((queue) => queue.members.includes(id)).map((queue) => queue.name)

  const setPassword = (person: Person) =>
    void modal.confirm({
      title: t('staff.passwordAsk', { name: person.name }),
      content: t('staff.passwordMeaning'),
      okText: t('staff.passwordAction'),
      onOk: async () => {
        const password = newPassword()
        if (await change(() => api.post(`/staff/${person.id}/password`, { password })))
          setSecret({ name: person.name, email: person.email, password })
      },
    })
  const activate = (person: Person, active: boolean) => {
    const run = () =>
      change(() => api.put(`/staff/${person.id}`, personBody(person, { active }), { version: person.version }))
    if (active) return void run()
    void modal.confirm({
      title: t('staff.disableAsk', { name: person.name }),
      content: t('staff.disableMeaning'),
      okText: t('staff.disable'),
      okButtonProps: { danger: true },
      onOk: run,
    })
  }
  const force = (person: Person, state: PresenceState) =>
    void change(() => api.put(`/staff/${person.id}/presence`, { state }))
  const order = (items: Person[]) => [...items].sort((a, b) => Number(b.active) - Number(a.active))
  return (
    <SectionFrame
      title={t('section.staff.name')}
      text={t('section.staff.text')}
      action={
        administers && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
            {t('staff.add')}
          </Button>
        )
      }
    >
      <ListCard
        query={staff}
        label={t('section.staff.name')}
        topics="hire role capacity resetPassword disable presence"
        empty={
          <Empty sign={<TeamOutlined aria-hidden />} title={t('staff.empty.title')} text={t('staff.empty.text')} />
        }
      >
        {(items) =>
          order(items).map((person) => (
            <StaffRow
              key={person.id}
              person={person}
              queues={queueNames(person.id)}
              administers={administers}
              self={person.id === me.id}
              onEdit={() => setEditing(person)}
              onPassword={() => setPassword(person)}
              onActive={(active) => activate(person, active)}
              onPresence={(state) => force(person, state)}
            />
          ))
        }
      </ListCard>
      {editing && (
        <StaffDialog
          person={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onHired={(hired) => {
            setEditing(null)
            setSecret(hired)
          }}
        />
      )}
      <SecretOnce
        title={t('staff.passwordTitle', { name: secret?.name ?? '' })}
        label={t('staff.password')}
        secret={secret?.password ?? null}
        hint={t('staff.passwordHint')}
        onClose={() => setSecret(null)}
      >
        <p>{t('staff.signInAs', { email: secret?.email ?? '' })}</p>
      </SecretOnce>
    </SectionFrame>
  )
}
