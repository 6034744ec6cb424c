import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { Code } from '../../shared/Copyable'
import plan from '../Plan.module.css'
import { usePlanChange } from '../usePlan'

/** One's shifts in one's own calendar. Whoever has the address can read them, so it can be closed. */
export function Feed() {
  const { t } = useTranslation('plan')
  const { change, busy } = usePlanChange()
  const [path, setPath] = useState<string | null>(null)
  const open = async () => {
    const made = await change(() => api.post<{ path: string }>('/me/schedule/feed', {}))
    if (made) setPath(`${window.location.origin}${made.value.path}`)
  }
  const close = async () => {
    if (await change(() => api.delete('/me/schedule/feed'))) setPath(null)
  }
  return (
    <section className={plan.card} aria-labelledby="own-feed">
      <h2 id="own-feed">{t('feed.title')}</h2>
      <p className={plan.quiet}>{t('feed.text')}</p>
      {path && <Code label={t('feed.address')} text={path} />}
      <div className={plan.acts}>
        <Button loading={busy} onClick={() => void open()}>
          {t('feed.open')}
        </Button>
        <Button disabled={busy} onClick={() => void close()}>
          {t('feed.close')}
        </Button>
      </div>
    </section>
  )
}
