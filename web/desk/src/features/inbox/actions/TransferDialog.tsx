import { Button, Input, Modal, Segmented } from 'antd'
import { StarFilled, StarOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Colleague, Head, Named, Queue } from '@/api/types'
import { Face } from '@/app/Face'
import { matchScore } from '@/app/fuzzy'
import { setPreferences, usePreference } from '@/app/preferences'
import { useMe } from '@/app/session'
import { personName } from '@/i18n/names'
import styles from './TransferDialog.module.css'
import type { Target } from './useConversationActions'

type Props = {
  head: Head
  open: boolean
  onClose: () => void
  onTransfer: (to: Target, note: string) => Promise<unknown>
}

export function useColleagues(): Colleague[] {
  const { data } = useQuery({
    queryKey: keys.colleagues,
    queryFn: ({ signal }) => api.get<{ items: Colleague[] }>('/colleagues', undefined, signal),
  })
  return data?.items ?? noColleagues
}
const noColleagues: Colleague[] = []

/** Queues everybody may hand to, served by them or not. Those one belongs to are known already. */
export function useQueues(): (Named & { takeover?: boolean })[] {
  const me = useMe()
  const { data } = useQuery({
    queryKey: keys.queues,
    queryFn: ({ signal }) => api.page<Queue>('/queues', undefined, signal),
  })
  return data?.items ?? me.queues
}

/** A colleague's conversation: leaders take it over, others where they serve its queue and it allows that. The host decides; what it would refuse is not offered. */
export function useMayTakeOver({ queue }: Head): boolean {
  const me = useMe()
  const queues = useQueues()
  if (me.role !== 'agent' || !queue) return true
  return me.queues.some(({ id }) => id === queue.id) && queues.find(({ id }) => id === queue.id)?.takeover !== false
}

export function TransferDialog({ head, open, onClose, onTransfer }: Props) {
  const { t } = useTranslation('inbox')
  return (
    <Modal
      open={open}
      onCancel={onClose}
      footer={null}
      width={520}
      destroyOnHidden
      title={t('transfer.title', { name: personName(head.customer.name) })}
    >
      <TransferBody head={head} onClose={onClose} onTransfer={onTransfer} />
    </Modal>
  )
}

function TransferBody({ head, onClose, onTransfer }: Omit<Props, 'open'>) {
  const { t } = useTranslation(['inbox', 'common'])
  const me = useMe()
  const favourites = usePreference('favouriteQueues')
  const colleagues = useColleagues().filter((one) => one.id !== head.agent?.id && one.id !== me.id)
  const queues = useQueues()
  const [kind, setKind] = useState<'agent' | 'queue'>('agent')
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const readiness = (one: Colleague) =>
    ({ online: 0, busy: 1, offline: 2 })[one.presence.state] * 1000 + one.held / Math.max(1, one.capacity)
  const people = colleagues
    .filter((one) => matchScore(search, one.name) > 0)
    .sort((a, b) => readiness(a) - readiness(b))
  const groups = queues
    .filter((queue) => matchScore(search, queue.name) > 0)
    .sort((a, b) => Number(favourites.includes(b.id)) - Number(favourites.includes(a.id)))
  const star = (id: string) =>
    setPreferences({
      favouriteQueues: favourites.includes(id) ? favourites.filter((one) => one !== id) : [...favourites, id],
    })
  const send = async () => {
    if (!chosen) return
    setBusy(true)
    const done = await onTransfer(kind === 'agent' ? { agent: chosen } : { queue: chosen }, note)
    setBusy(false)
    if (done) onClose()
  }
  return (
    <div className={styles.body}>
      <Segmented<'agent' | 'queue'>
        block
        value={kind}
        onChange={(value) => {
          setKind(value)
          setChosen(null)
        }}
        options={[
          { value: 'agent', label: t('transfer.people') },
          { value: 'queue', label: t('transfer.queues') },
        ]}
      />
      <Input
        autoFocus
        allowClear
        value={search}
        placeholder={t('transfer.search')}
        aria-label={t('transfer.search')}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div
        className={styles.list}
        role="radiogroup"
        aria-label={t(kind === 'agent' ? 'transfer.people' : 'transfer.queues')}
      >
        {kind === 'agent' &&
          people.map((one) => (
            <label key={one.id} className={styles.item}>
              <input type="radio" name="to" checked={chosen === one.id} onChange={() => setChosen(one.id)} />
              <Face name={one.name} id={one.id} size={28} presence={one.presence.state} />
              <span className={styles.name}>{one.name}</span>
              <span className={styles.fact}>{t(`common:presence.${one.presence.state}`)}</span>
              <span className={styles.fact}>{t('transfer.load', { held: one.held, capacity: one.capacity })}</span>
            </label>
          ))}
        {kind === 'queue' &&
          groups.map((queue) => (
            <div key={queue.id} className={styles.item}>
              <label className={styles.grow}>
                <input type="radio" name="to" checked={chosen === queue.id} onChange={() => setChosen(queue.id)} />
                <span className={styles.name}>{queue.name}</span>
                {queue.id === head.queue?.id && <span className={styles.fact}>{t('transfer.present')}</span>}
              </label>
              <Button
                type="text"
                size="small"
                aria-pressed={favourites.includes(queue.id)}
                aria-label={t('transfer.favourite', { name: queue.name })}
                icon={favourites.includes(queue.id) ? <StarFilled className={styles.star} /> : <StarOutlined />}
                onClick={() => star(queue.id)}
              />
            </div>
          ))}
        {(kind === 'agent' ? people : groups).length === 0 && <p className={styles.none}>{t('transfer.none')}</p>}
      </div>
      <Input.TextArea
        rows={2}
        maxLength={2000}
        value={note}
        placeholder={t('transfer.note')}
        aria-label={t('transfer.note')}
        onChange={(event) => setNote(event.target.value)}
      />
      <p className={styles.buttons}>
        <Button onClick={onClose}>{t('common:action.cancel')}</Button>
        <Button type="primary" disabled={!chosen} loading={busy} onClick={() => void send()}>
          {t('transfer.send')}
        </Button>
      </p>
    </div>
  )
}
