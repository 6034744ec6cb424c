import { Modal } from 'antd'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from './commands'
import { showOverlay, useOverlay } from './overlays'

const PreferencesForm = lazy(() => import('./PreferencesForm'))

/** One's own choices, from every place of the desk. */
export function PreferencesDialog() {
  const { t } = useTranslation()
  const open = useOverlay() === 'preferences'
  useCommand({
    id: 'preferences',
    title: t('preferences.title'),
    group: t('commands.account'),
    keys: 'mod+,',
    run: () => showOverlay('preferences'),
  })
  return (
    <Modal
      open={open}
      onCancel={() => showOverlay(null)}
      footer={null}
      width={560}
      title={t('preferences.title')}
      destroyOnHidden
    >
      <Suspense fallback={null}>
        <PreferencesForm />
      </Suspense>
    </Modal>
  )
}
