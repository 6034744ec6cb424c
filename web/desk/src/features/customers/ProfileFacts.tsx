import { Button, Input, Segmented, Select } from 'antd'
import { DownOutlined } from '@ant-design/icons'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Customer } from '@/api/types'
import { Field } from '../shared/Field'
import { useClear } from '../shared/useClear'
import forms from '../shared/Forms.module.css'
import { Card } from './Card'
import { draftOf, profileChange, type ProfileDraft } from './customers'
import styles from './CustomerDetail.module.css'
import type { CustomerActs } from './useCustomers'

const languages = ['zh-CN', 'zh-TW', 'en', 'ja', 'ko', 'fr', 'de', 'es', 'ru'] as const

/** The name of a language in the reader's own. */
function languageName(code: string, reader: string): string {
  try {
    return new Intl.DisplayNames([reader], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

export function ProfileFacts({ customer, acts }: { customer: Customer; acts: CustomerActs }) {
  const { t, i18n } = useTranslation(['customers', 'common'])
  const [draft, setDraft] = useState<ProfileDraft | null>(null)
  const fact = (name: string, value: ReactNode, wide = false) => (
    <div className={wide ? styles.wide : undefined}>
      <dt>{t(`fact.${name}`)}</dt>
      <dd>{value || <span className={styles.unknown}>{t('fact.unknown')}</span>}</dd>
    </div>
  )
  if (draft)
    return (
      <Card title={t('fact.title')}>
        <div className={styles.cardBody}>
          <Editor customer={customer} acts={acts} draft={draft} onDraft={setDraft} />
        </div>
      </Card>
    )
  return (
    <Card
      title={t('fact.title')}
      action={
        customer.state !== 'erased' && (
          <Button type="text" size="small" onClick={() => setDraft(draftOf(customer))}>
            {t('common:action.edit')}
          </Button>
        )
      }
    >
      <div className={styles.cardBody}>
        <dl className={styles.facts}>
          {fact('name', customer.name)}
          {fact('address', customer.address)}
          {fact('lang', customer.lang && languageName(customer.lang, i18n.language))}
          {fact('first', customer.first && t(`first.${customer.first}`))}
          {fact('note', customer.note && <span className={styles.note}>{customer.note}</span>, true)}
        </dl>
      </div>
    </Card>
  )
}

type EditorProps = {
  customer: Customer
  acts: CustomerActs
  draft: ProfileDraft
  onDraft: (draft: ProfileDraft | null) => void
}

function Editor({ customer, acts, draft, onDraft }: EditorProps) {
  const { t, i18n } = useTranslation(['customers', 'common'])
  const clear = useClear()
  const set = (part: Partial<ProfileDraft>) => onDraft({ ...draft, ...part })
  const change = profileChange(customer, draft)
  const save = async () => {
    if (Object.keys(change).length === 0 || (await acts.patch(customer.version, change))) onDraft(null)
  }
  const known = new Set<string>([...languages, ...(draft.lang ? [draft.lang] : [])])
  return (
    <form
      className={forms.stack}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <div className={forms.pair}>
        <Field label={t('fact.name')}>
          {(ids) => (
            <Input
              {...ids}
              autoFocus
              maxLength={100}
              value={draft.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('fact.address')} hint={t('fact.addressHint')}>
          {(ids) => (
            <Input
              {...ids}
              maxLength={100}
              value={draft.address}
              onChange={(event) => set({ address: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('fact.lang')}>
          {(ids) => (
            <Select
              suffixIcon={<DownOutlined aria-hidden />}
              {...ids}
              allowClear={clear}
              value={draft.lang || undefined}
              placeholder={t('fact.unknown')}
              onChange={(lang: string | undefined) => set({ lang: lang ?? '' })}
              options={[...known].map((code) => ({ value: code, label: languageName(code, i18n.language) }))}
            />
          )}
        </Field>
      </div>
      <Field label={t('fact.first')} hint={t('fact.firstHint')}>
        {(ids) => (
          <Segmented
            id={ids.id}
            aria-label={t('fact.first')}
            value={draft.first}
            onChange={(first) => set({ first })}
            options={[
              { value: '', label: t('first.none') },
              { value: 'person', label: t('first.person') },
              { value: 'machine', label: t('first.machine') },
            ]}
          />
        )}
      </Field>
      <Field label={t('fact.note')} hint={t('fact.noteHint')}>
        {(ids) => (
          <Input.TextArea
            {...ids}
            autoSize={{ minRows: 2, maxRows: 8 }}
            maxLength={2000}
            value={draft.note}
            onChange={(event) => set({ note: event.target.value })}
          />
        )}
      </Field>
      <div className={forms.buttons}>
        <Button onClick={() => onDraft(null)}>{t('common:action.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={acts.busy} disabled={Object.keys(change).length === 0}>
          {t('common:action.save')}
        </Button>
      </div>
    </form>
  )
}
