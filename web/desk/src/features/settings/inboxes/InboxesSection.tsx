import { Button } from 'antd'
import { GlobalOutlined, InboxOutlined, PlusOutlined, SwapOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { Empty } from '../../shared/States'
import { ListCard, SectionFrame } from '../Parts'
import { useInboxes, useQueueSettings } from '../resource'
import styles from '../Settings.module.css'
import { HoursWords } from './HoursWords'
import { InboxEditor } from './InboxEditor'
import { NewInbox } from './NewInbox'

/** Topics of one inbox: searching for them opens the first one that has them. */
const webTopics = ['embed', 'origins', 'identity']
const openTopics = ['webhook']
const anyTopics = ['hours', 'greeting', 'secrets']

export default function InboxesSection() {
  const { t } = useTranslation(['settings', 'common'])
  const list = useInboxes()
  const queues = useQueueSettings().data?.items ?? []
  const [params, setParams] = useSearchParams()
  const [adding, setAdding] = useState(false)
  const topic = params.get('topic') ?? ''
  const items = list.data?.items ?? []
  const wanted = params.get('id')
    ? items.find((one) => one.id === params.get('id'))
    : items.find((one) => (one.channel === 'web' ? webTopics : openTopics).includes(topic) || anyTopics.includes(topic))
  if (wanted)
    return <InboxEditor key={wanted.id} inbox={wanted} queues={queues} topic={topic} onBack={() => setParams({})} />

  const add = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
      {t('inbox.add')}
    </Button>
  )
  return (
    <SectionFrame title={t('section.inboxes.name')} text={t('section.inboxes.text')} action={add}>
      <ListCard
        query={list}
        label={t('section.inboxes.name')}
        empty={
          <Empty sign={<InboxOutlined aria-hidden />} title={t('inbox.empty.title')} text={t('inbox.empty.text')}>
            {add}
          </Empty>
        }
      >
        {(all) =>
          all.map((one) => (
            <li key={one.id}>
              <span className={styles.linkSign} aria-hidden>
                {one.channel === 'web' ? <GlobalOutlined aria-hidden /> : <SwapOutlined aria-hidden />}
              </span>
              <span className={styles.rowWords}>
                <span className={styles.rowTitle}>
                  {one.name}
                  <span className={styles.chip}>{t(`inbox.channel.${one.channel}`)}</span>
                  {one.channel === 'open' && !one.webhookUrl && (
                    <span className={styles.chip} data-kind="warn">
                      {t('inbox.noWebhook')}
                    </span>
                  )}
                </span>
                <span className={styles.rowHint}>
                  {[
                    queues.find((queue) => queue.id === one.queue)?.name ?? t('inbox.usualQueue'),
                    t(`inbox.first.${one.firstLevel}`),
                  ].join(' · ')}
                </span>
                <span className={styles.rowHint}>
                  <HoursWords hours={one.hours} />
                </span>
              </span>
              <span className={styles.rowEnd}>
                <Button aria-label={t('inbox.openOne', { name: one.name })} onClick={() => setParams({ id: one.id })}>
                  {t('inbox.open')}
                </Button>
              </span>
            </li>
          ))
        }
      </ListCard>
      {adding && (
        <NewInbox
          queues={queues}
          onClose={() => setAdding(false)}
          onMade={(id) => {
            setAdding(false)
            setParams({ id })
          }}
        />
      )}
    </SectionFrame>
  )
}
