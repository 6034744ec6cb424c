import { useTranslation } from 'react-i18next'
import { Code } from '../../shared/Copyable'
import { Panel } from '../Parts'
import type { InboxDetail } from '../types'
import { Secrets } from './Secrets'
import { curlSnippet } from './snippets'

export function ConnectOpen({ inbox }: { inbox: InboxDetail }) {
  const { t } = useTranslation('settings')
  return (
    <Panel title={t('open.title')} text={t('open.text')}>
      <Secrets inbox={inbox} />
      {/* The secret itself is copied above: an example on the screen is seen by whoever looks over one's shoulder. */}
      <Code
        label={t('open.label')}
        text={curlSnippet({ host: window.location.origin, inbox: inbox.id, secret: 'whsec_…' })}
      />
    </Panel>
  )
}
