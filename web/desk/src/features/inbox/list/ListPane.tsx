import { Button, Dropdown, Tooltip } from 'antd'
import { FilterOutlined, SortDescendingOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { Counts, Head, Id } from '@/api/types'
import { setPreferences } from '@/app/preferences'
import { useMe } from '@/app/session'
import { useQueues } from '../actions/TransferDialog'
import { ConversationList } from './ConversationList'
import styles from './List.module.css'
import type { ListFilter } from './mergeList'
import { PresenceStrip } from './PresenceStrip'
import { SearchBox } from './SearchBox'
import { listFoot } from './SlowReminder'
import type { useConversationList } from './useConversationList'
import { ViewTabs } from './ViewTabs'

type Props = {
  list: ReturnType<typeof useConversationList>
  filter: ListFilter
  counts: Counts | undefined
  selected: Id | undefined
  onOpen: (head: Head) => void
  onView: (view: ListFilter['view']) => void
  onSearch: (search: string) => void
  onQueue: (queue: Id | null) => void
}

export function ListPane({ list, filter, counts, selected, onOpen, onView, onSearch, onQueue }: Props) {
  const { t } = useTranslation('inbox')
  const me = useMe()
  const all = useQueues()
  // Where an agent looks for conversations is their own queues; in others there are none for them.
  const queues = me.role === 'agent' ? me.queues : all
  return (
    <section className={styles.pane} aria-label={t('list.label')}>
      <div className={styles.head}>
        <div className={styles.tools}>
          <SearchBox search={filter.search} onSearch={onSearch} />
          <Dropdown
            trigger={['click']}
            placement="bottomRight"
            menu={{
              selectable: true,
              multiple: true,
              selectedKeys: [filter.order, filter.queue ?? 'every'],
              items: [
                {
                  type: 'group',
                  label: t('list.order'),
                  children: (['newest', 'waiting'] as const).map((order) => ({
                    key: order,
                    label: t(`order.${order}`),
                    onClick: () => setPreferences({ order }),
                  })),
                },
                {
                  type: 'group',
                  label: t('list.queue'),
                  children: [
                    { key: 'every', label: t('list.everyQueue'), onClick: () => onQueue(null) },
                    ...queues.map((queue) => ({ key: queue.id, label: queue.name, onClick: () => onQueue(queue.id) })),
                  ],
                },
              ],
            }}
          >
            <Tooltip title={t('list.orderNow', { order: t(`order.${filter.order}`) })}>
              <Button
                type="text"
                icon={filter.queue ? <FilterOutlined /> : <SortDescendingOutlined />}
                aria-label={t('list.arrange')}
              />
            </Tooltip>
          </Dropdown>
        </div>
        <ViewTabs view={filter.view} counts={counts} onChoose={onView} />
      </div>
      <PresenceStrip />
      <ConversationList
        key={filter.view}
        list={list}
        filter={filter}
        selected={selected}
        onOpen={onOpen}
        onView={onView}
      />
      <div ref={listFoot.set} />
    </section>
  )
}
