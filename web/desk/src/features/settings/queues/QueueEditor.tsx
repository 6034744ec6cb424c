import { Button, Drawer, Input, InputNumber, Segmented, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Queue } from '@/api/types'
import { Face } from '@/app/Face'
import { matchScore } from '@/app/fuzzy'
import { useMedia } from '@/theme/useMedia'
import { Choice, Field } from '../../shared/Field'
import { useClear } from '../../shared/useClear'
import forms from '../../shared/Forms.module.css'
import { useChange } from '../resource'
import type { Person } from '../types'
import styles from './QueueEditor.module.css'

const OFFER_MIN = 5
const OFFER_MAX = 600

type Draft = Pick<Queue, 'name' | 'members' | 'offer' | 'offerSeconds' | 'takeover'>
const blank: Draft = { name: '', members: [], offer: 'ask', offerSeconds: 30, takeover: false }

type Props = { queue: Queue | null; staff: Person[]; onClose: () => void }

export function QueueEditor({ queue, staff, onClose }: Props) {
  const { t } = useTranslation(['settings', 'common'])
  const clear = useClear()
  const narrow = useMedia('(max-width: 759px)')
  const { change, busy } = useChange('queues')
  const [draft, setDraft] = useState<Draft>(() => {
    const { name, members, offer, offerSeconds, takeover } = queue ?? blank
    return { name, members, offer, offerSeconds, takeover }
  })
  const [search, setSearch] = useState('')
  const set = (part: Partial<Draft>) => setDraft((known) => ({ ...known, ...part }))
  const save = async () => {
    const body = { ...draft, name: draft.name.trim() }
    if (!body.name) return
    if (
      await change(() =>
        queue ? api.put(`/queues/${queue.id}`, body, { version: queue.version }) : api.post('/queues', body),
      )
    )
      onClose()
  }
  const people = staff
    .filter((person) => (person.active || draft.members.includes(person.id)) && matchScore(search, person.name) > 0)
    .sort((a, b) => Number(queue?.members.includes(b.id) ?? false) - Number(queue?.members.includes(a.id) ?? false))
  const toggle = (id: string) =>
    set({ members: draft.members.includes(id) ? draft.members.filter((one) => one !== id) : [...draft.members, id] })
  return (
    <Drawer
      open
      onClose={onClose}
      size={narrow ? '100%' : 480}
      title={queue ? t('queue.editOne', { name: queue.name }) : t('queue.add')}
      footer={
        <div className={forms.buttons}>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button type="primary" disabled={!draft.name.trim()} loading={busy} onClick={() => void save()}>
            {t('common:action.save')}
          </Button>
        </div>
      }
    >
      <form
        className={forms.stack}
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Field label={t('queue.name')}>
          {(ids) => (
            <Input {...ids} maxLength={40} value={draft.name} onChange={(event) => set({ name: event.target.value })} />
          )}
        </Field>
        <Field label={t('queue.offer')} hint={t(`queue.offerHint.${draft.offer}`)}>
          {(ids) => (
            <Segmented<Queue['offer']>
              id={ids.id}
              aria-label={t('queue.offer')}
              value={draft.offer}
              onChange={(offer) => set({ offer })}
              options={[
                { value: 'ask', label: t('queue.ask') },
                { value: 'assign', label: t('queue.assign') },
              ]}
            />
          )}
        </Field>
        {draft.offer === 'ask' && (
          <Field label={t('queue.seconds')} hint={t('queue.secondsHint')}>
            {(ids) => (
              <InputNumber
                controls={false}
                {...ids}
                min={OFFER_MIN}
                max={OFFER_MAX}
                precision={0}
                value={draft.offerSeconds}
                suffix={t('queue.unit')}
                onChange={(value) => set({ offerSeconds: value ?? 30 })}
              />
            )}
          </Field>
        )}
        <Choice
          label={t('queue.takeover')}
          hint={t('queue.takeoverHint')}
          control={
            <Switch
              checked={draft.takeover}
              aria-label={t('queue.takeover')}
              onChange={(takeover) => set({ takeover })}
            />
          }
        />
        <fieldset className={styles.members}>
          <legend>
            {t('queue.members')} <span>{draft.members.length}</span>
          </legend>
          <Input
            allowClear={clear}
            value={search}
            placeholder={t('queue.findMember')}
            aria-label={t('queue.findMember')}
            onChange={(event) => setSearch(event.target.value)}
          />
          <div className={styles.people}>
            {people.map((person) => (
              <label key={person.id}>
                <input type="checkbox" checked={draft.members.includes(person.id)} onChange={() => toggle(person.id)} />
                <Face name={person.name} id={person.id} size={26} />
                <span>{person.name}</span>
                <small>{t(`role.${person.role}`)}</small>
              </label>
            ))}
          </div>
        </fieldset>
      </form>
    </Drawer>
  )
}
