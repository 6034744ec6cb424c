import { Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Code } from '../../shared/Copyable'
import { Panel } from '../Parts'
import type { InboxDetail } from '../types'
import { Secrets } from './Secrets'
import { embedSnippet, identitySnippets } from './snippets'

type Language = keyof typeof identitySnippets

export function ConnectWeb({ inbox, color }: { inbox: InboxDetail; color: string }) {
  const { t, i18n } = useTranslation('settings')
  const [language, setLanguage] = useState<Language>('Node.js')
  const lang = i18n.language.startsWith('zh') ? 'zh' : 'en'
  return (
    <>
      <Panel title={t('embed.title')} text={t('embed.text')} topics="embed">
        <Code
          label={t('embed.label')}
          text={embedSnippet({ host: window.location.origin, inbox: inbox.id, lang, color })}
        />
      </Panel>
      <Panel title={t('identity.title')} text={t('identity.text')} topics="identity">
        <Secrets inbox={inbox} />
        <Segmented<Language>
          aria-label={t('identity.language')}
          value={language}
          onChange={setLanguage}
          options={Object.keys(identitySnippets) as Language[]}
        />
        <Code label={t('identity.label')} text={identitySnippets[language](inbox.id)} />
      </Panel>
    </>
  )
}
