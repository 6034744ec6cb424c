import { AutoComplete, Button, Drawer, Input, Segmented, type InputRef } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Phrase } from '@/api/types'
import { useMe } from '@/app/session'
import { useMedia } from '@/theme/useMedia'
import { fillPhrase } from '../inbox/composer/phrases'
import { Field } from '../shared/Field'
import { useClear } from '../shared/useClear'
import forms from '../shared/Forms.module.css'
import styles from './KnowledgePage.module.css'
import { groupPaths, limits, problemsOf, unknownVariable, variables, type PhraseDraft, type Place } from './phraseTree'
import type { PhraseActs } from './usePhrases'

type Props = { phrase: Phrase | null; phrases: readonly Phrase[]; place: Place; acts: PhraseActs; onClose: () => void }

const draftOf = (phrase: Phrase | null, place: Place): PhraseDraft =>
  phrase
    ? {
        scope: phrase.scope,
        group: phrase.group,
        title: phrase.title,
        shortcut: phrase.shortcut ?? '',
        text: phrase.text,
      }
    : { scope: place.scope, group: place.group ?? '', title: '', shortcut: '', text: '' }

export function PhraseEditor({ phrase, phrases, place, acts, onClose }: Props) {
  const { t } = useTranslation(['knowledge', 'common'])
  const clear = useClear()
  const me = useMe()
  const narrow = useMedia('(max-width: 759px)')
  const title = useRef<InputRef>(null)
  const field = useRef<HTMLTextAreaElement | null>(null)
  const [draft, setDraft] = useState(() => draftOf(phrase, place))
  const [tried, setTried] = useState(false)
  const problems = problemsOf(draft)
  const set = (part: Partial<PhraseDraft>) => setDraft((known) => ({ ...known, ...part }))
  const wrong = (name: (typeof problems)[number]) => tried && problems.includes(name)
  const insert = (name: string) => {
    const [from, to] = [
      field.current?.selectionStart ?? draft.text.length,
      field.current?.selectionEnd ?? draft.text.length,
    ]
    const sign = `{{${name}}}`
    set({ text: draft.text.slice(0, from) + sign + draft.text.slice(to) })
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(from + sign.length, from + sign.length)
    })
  }
  // The drawer holds the focus while it slides in; whoever has begun to write by then is not torn away.
  const focusTitle = () => {
    if (!document.activeElement?.matches('input, textarea')) title.current?.focus()
  }
  const save = async () => {
    setTried(true)
    if (problems.length === 0 && (await acts.save(draft, phrase))) onClose()
  }
  const groups = groupPaths(phrases.filter((one) => one.scope === draft.scope))
  const preview = fillPhrase(draft.text, {
    'customer.name': t('sample.name'),
    'customer.address': t('sample.address'),
    'agent.name': me.name,
  }).text
  return (
    <Drawer
      open
      onClose={onClose}
      afterOpenChange={(open) => open && focusTitle()}
      size={narrow ? '100%' : 520}
      title={t(phrase ? 'edit' : 'new')}
      footer={
        <div className={forms.buttons}>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button type="primary" loading={acts.busy} onClick={() => void save()}>
            {t('common:action.save')}
          </Button>
        </div>
      }
    >
      <form
        className={styles.editor}
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        {me.role !== 'agent' && (
          <Field label={t('forWhom')}>
            {(ids) => (
              <Segmented<Phrase['scope']>
                id={ids.id}
                aria-label={t('forWhom')}
                value={draft.scope}
                onChange={(scope) => set({ scope })}
                options={[
                  { value: 'public', label: t('scope.public') },
                  { value: 'personal', label: t('scope.personal') },
                ]}
              />
            )}
          </Field>
        )}
        <div className={forms.pair}>
          <Field
            label={t('phraseTitle')}
            hint={wrong('title') && <span className={styles.wrong}>{t('problem.title', { max: limits.title })}</span>}
          >
            {(ids) => (
              <Input
                {...ids}
                ref={title}
                value={draft.title}
                maxLength={limits.title}
                status={wrong('title') ? 'error' : undefined}
                onChange={(event) => set({ title: event.target.value })}
              />
            )}
          </Field>
          <Field
            label={t('shortcut')}
            hint={
              wrong('shortcut') ? (
                <span className={styles.wrong}>{t('problem.shortcut', { max: limits.shortcut })}</span>
              ) : (
                t('shortcutHint')
              )
            }
          >
            {(ids) => (
              <Input
                {...ids}
                prefix="/"
                value={draft.shortcut}
                maxLength={limits.shortcut}
                status={wrong('shortcut') ? 'error' : undefined}
                onChange={(event) => set({ shortcut: event.target.value })}
              />
            )}
          </Field>
        </div>
        <Field
          label={t('group')}
          hint={wrong('group') ? <span className={styles.wrong}>{t('problem.group')}</span> : t('groupHint')}
        >
          {(ids) => (
            <AutoComplete
              {...ids}
              allowClear={clear}
              value={draft.group}
              status={wrong('group') ? 'error' : undefined}
              onChange={(group) => set({ group: group ?? '' })}
              options={groups
                .filter((one) => one.toLowerCase().includes(draft.group.trim().toLowerCase()))
                .map((value) => ({ value }))}
            />
          )}
        </Field>
        <Field
          label={t('text')}
          hint={
            wrong('variable') ? (
              <span className={styles.wrong}>{t('problem.variable', { name: unknownVariable(draft.text) })}</span>
            ) : (
              wrong('text') && <span className={styles.wrong}>{t('problem.text')}</span>
            )
          }
        >
          {(ids) => (
            <Input.TextArea
              {...ids}
              ref={(area) => {
                field.current = area?.resizableTextArea?.textArea ?? null
              }}
              value={draft.text}
              maxLength={limits.text}
              autoSize={{ minRows: 4, maxRows: 14 }}
              status={wrong('text') || wrong('variable') ? 'error' : undefined}
              onChange={(event) => set({ text: event.target.value })}
            />
          )}
        </Field>
        <div className={styles.inserts} role="group" aria-label={t('insert')}>
          <span>{t('insert')}</span>
          {variables.map((name) => (
            <button
              key={name}
              type="button"
              title={t(`variableHelp.${name.replace('.', '_')}`)}
              onClick={() => insert(name)}
            >
              {t(`variable.${name.replace('.', '_')}`)}
            </button>
          ))}
        </div>
        <p className={forms.hint}>{t('variableHint')}</p>
        <section className={styles.preview} aria-label={t('preview')}>
          <h3>{t('preview')}</h3>
          <p>{preview || t('previewEmpty')}</p>
        </section>
      </form>
    </Drawer>
  )
}
