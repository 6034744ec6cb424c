import { App, Button, Input } from 'antd'
import { BulbOutlined, PlusOutlined, SearchOutlined } from '@ant-design/icons'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Phrase } from '@/api/types'
import { useCommand } from '@/app/commands'
import { useMe } from '@/app/session'
import { Empty, Failed, Waiting } from '../shared/States'
import { GroupTree } from './GroupTree'
import styles from './KnowledgePage.module.css'
import { PhraseEditor } from './PhraseEditor'
import { PhraseList } from './PhraseList'
import { byPlace, moved, visible, type Place } from './phraseTree'
import { usePhraseActs, usePhrases } from './usePhrases'
import { useClear } from '../shared/useClear'

const none: Phrase[] = []

/** The sentences at hand: everybody's, which leaders write, and one's own. */
export default function KnowledgePage() {
  const { t } = useTranslation(['knowledge', 'common'])
  const clear = useClear()
  const me = useMe()
  const { modal } = App.useApp()
  const { data, error, refetch } = usePhrases()
  const acts = usePhraseActs()
  const search = useRef<HTMLInputElement | null>(null)
  const [place, setPlace] = useState<Place>({ scope: 'public', group: null })
  const [typed, setTyped] = useState('')
  const [editing, setEditing] = useState<Phrase | 'new' | null>(null)
  const phrases = data?.items ?? none
  const shown = useMemo(() => visible(phrases, place, typed), [phrases, place, typed])
  const mayWrite = place.scope === 'personal' || me.role !== 'agent'
  const searching = typed.trim() !== ''

  const move = (from: number, to: number) => {
    const all = byPlace(phrases.filter((one) => one.scope === place.scope))
    void acts.order(moved(all, shown, from, to))
  }
  const remove = (phrase: Phrase) =>
    void modal.confirm({
      title: t('deleteAsk', { title: phrase.title }),
      okText: t('common:action.delete'),
      okButtonProps: { danger: true },
      content: phrase.scope === 'public' ? t('deletePublic') : undefined,
      onOk: () => acts.remove(phrase),
    })
  const group = t('common:place.knowledge')
  useCommand({ id: 'phrases.new', title: t('new'), group, keys: 'c', enabled: mayWrite, run: () => setEditing('new') })
  useCommand({ id: 'phrases.search', title: t('search'), group, keys: '/', run: () => search.current?.focus() })

  return (
    <div className={styles.page}>
      <GroupTree phrases={phrases} place={place} onChoose={setPlace} />
      <section className={styles.content} aria-label={t('title')}>
        <header className={styles.head}>
          <h1>{t('title')}</h1>
          <Input
            ref={(field) => {
              search.current = field?.input ?? null
            }}
            className={styles.search}
            allowClear={clear}
            value={typed}
            prefix={<SearchOutlined aria-hidden />}
            placeholder={t('searchHint')}
            aria-label={t('search')}
            onChange={(event) => setTyped(event.target.value)}
          />
          {mayWrite && (
            <Button
              type="primary"
              icon={<PlusOutlined aria-hidden />}
              aria-label={t('new')}
              onClick={() => setEditing('new')}
            >
              <span className={styles.word}>{t('new')}</span>
            </Button>
          )}
        </header>
        {!mayWrite && phrases.length > 0 && <p className={styles.readOnly}>{t('readOnly')}</p>}
        {error && !data ? (
          <Failed error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <Waiting rows={5} />
        ) : shown.length === 0 ? (
          <Nothing
            searching={searching}
            mayWrite={mayWrite}
            scope={place.scope}
            onClear={() => setTyped('')}
            onNew={() => setEditing('new')}
          />
        ) : (
          <PhraseList
            phrases={shown}
            mayWrite={mayWrite}
            mayMove={mayWrite && !searching}
            onEdit={setEditing}
            onRemove={remove}
            onMove={move}
          />
        )}
      </section>
      {editing && (
        <PhraseEditor
          key={editing === 'new' ? 'new' : editing.id}
          phrase={editing === 'new' ? null : editing}
          phrases={phrases}
          place={place}
          acts={acts}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  )
}

type NothingProps = {
  searching: boolean
  mayWrite: boolean
  scope: Place['scope']
  onClear: () => void
  onNew: () => void
}

function Nothing({ searching, mayWrite, scope, onClear, onNew }: NothingProps) {
  const { t } = useTranslation('knowledge')
  if (searching) {
    return (
      <Empty sign={<SearchOutlined aria-hidden />} title={t('empty.filtered.title')} text={t('empty.filtered.text')}>
        <Button onClick={onClear}>{t('empty.filtered.action')}</Button>
      </Empty>
    )
  }
  return (
    <Empty sign={<BulbOutlined aria-hidden />} title={t(`empty.${scope}.title`)} text={t(`empty.${scope}.text`)}>
      {mayWrite && (
        <Button type="primary" onClick={onNew}>
          {t('new')}
        </Button>
      )}
    </Empty>
  )
}
