import { App, Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useMatch, useNavigate } from 'react-router'
import type { Id } from '@/api/types'
import { outgoing, type Outgoing } from '@/live/outgoing'
import { useStore } from '@/live/store'
import { nameIn } from './nameIn'

/** Of a message that was refused where nobody sees it: says so wherever one is in the desk, and leads there. */
export function useUnsentNotices(): void {
  const { t } = useTranslation('inbox')
  const { notification } = App.useApp()
  const navigate = useNavigate()
  const shown = useMatch('/inbox/:id')?.params.id
  const items = useStore(outgoing)
  const told = useRef(new Map<Id, Outgoing>())

  useEffect(() => {
    const refused = new Map(items.filter((item) => item.problem).map((item) => [item.id, item]))
    for (const [id, { conversation }] of told.current) {
      if (!refused.has(id)) told.current.delete(id)
      if (!refused.has(id) || conversation === shown) notification.destroy(conversation)
    }
    for (const [id, item] of refused) {
      if (told.current.has(id)) continue
      told.current.set(id, item)
      // On the screen it stands in its place, with what can be done about it.
      if (item.conversation !== shown) void tell(item)
    }
  }, [items, shown])

  useEffect(
    () => () => {
      for (const { conversation } of told.current.values()) notification.destroy(conversation)
      told.current.clear()
    },
    [],
  )

  const tell = async ({ id, conversation, kind, problem }: Outgoing) => {
    const name = await nameIn(conversation)
    if (!told.current.has(id)) return
    notification.warning({
      key: conversation,
      title: t(kind === 'note' ? 'unsent.note' : 'unsent.title', { name }),
      description: problem?.title,
      duration: false,
      actions: (
        <Button type="primary" size="small" onClick={() => navigate(`/inbox/${conversation}`)}>
          {t('unsent.open')}
        </Button>
      ),
    })
  }
}
