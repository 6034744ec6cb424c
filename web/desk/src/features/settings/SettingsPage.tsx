import { LockOutlined } from '@ant-design/icons'
import { lazy, Suspense, useEffect, type ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams, useSearchParams } from 'react-router'
import { Splash } from '@/app/Splash'
import { useMe } from '@/app/session'
import { Empty } from '../shared/States'
import { isSection, mayRead, type Section } from './sections'
import { SettingsNav } from './SettingsNav'
import styles from './Settings.module.css'

const pages: Record<Section, ComponentType> = {
  profile: lazy(() => import('./profile/ProfileSection')),
  staff: lazy(() => import('./people/StaffSection')),
  queues: lazy(() => import('./queues/QueuesSection')),
  inboxes: lazy(() => import('./inboxes/InboxesSection')),
  keys: lazy(() => import('./keys/KeysSection')),
  deliveries: lazy(() => import('./operations/DeliveriesSection')),
  parked: lazy(() => import('./operations/ParkedSection')),
}

export default function SettingsPage() {
  const { t } = useTranslation('shared')
  const me = useMe()
  const { section: wish } = useParams()
  const section = isSection(wish) ? wish : me.role === 'agent' ? 'profile' : 'staff'
  const Page = pages[section]
  return (
    <div className={styles.page}>
      <SettingsNav section={section} role={me.role} />
      <div className={styles.content} key={section}>
        {mayRead(section, me.role) ? (
          <Suspense fallback={<Splash />}>
            <Page />
            <ShowTopic />
          </Suspense>
        ) : (
          <Empty sign={<LockOutlined aria-hidden />} title={t('noPower.title')} text={t('noPower.text')} />
        )}
      </div>
    </div>
  )
}

/** A setting that was searched for is scrolled to and marked for a moment. */
function ShowTopic() {
  const [params] = useSearchParams()
  const topic = params.get('topic')
  useEffect(() => {
    const place = topic ? document.querySelector(`[data-topics~="${CSS.escape(topic)}"]`) : null
    if (!(place instanceof HTMLElement)) return
    place.scrollIntoView({ block: 'center', behavior: 'smooth' })
    place.dataset.found = 'yes'
    const timer = setTimeout(() => delete place.dataset.found, 2000)
    return () => clearTimeout(timer)
  }, [topic])
  return null
}
