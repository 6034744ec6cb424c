import { Button, Input, Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../shared/Field'
import forms from '../shared/Forms.module.css'
import styles from './MergeDialog.module.css'

type Props = {
  title: string
  text: string
  action: string
  suggestions: string[]
  busy: boolean
  label?: string
  children?: ReactNode
  onClose: () => void
  onDone: (evidence: string) => void
}

/** A sentence on how we know, with the usual ones one click away. */
export function EvidenceDialog({ title, text, action, suggestions, busy, label, children, onClose, onDone }: Props) {
  const { t } = useTranslation(['customers', 'common'])
  const [evidence, setEvidence] = useState('')
  return (
    <Modal open title={title} onCancel={onClose} footer={null} width={480}>
      <form
        className={forms.stack}
        onSubmit={(event) => {
          event.preventDefault()
          if (evidence.trim()) onDone(evidence.trim())
        }}
      >
        <p>{text}</p>
        {children}
        <EvidenceField label={label} value={evidence} suggestions={suggestions} onChange={setEvidence} />
        <div className={forms.buttons}>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button type="primary" htmlType="submit" disabled={!evidence.trim()} loading={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

type FieldProps = { label?: string; value: string; suggestions: string[]; onChange: (evidence: string) => void }

/** Why it is so, in one's own words or in those that others often use. */
export function EvidenceField({ label, value, suggestions, onChange }: FieldProps) {
  const { t } = useTranslation('customers')
  return (
    <>
      <Field label={label ?? t('evidence.label')}>
        {(ids) => (
          <Input.TextArea
            {...ids}
            autoFocus
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={500}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <Suggestions items={suggestions} onPick={onChange} />
    </>
  )
}

function Suggestions({ items, onPick }: { items: string[]; onPick: (words: string) => void }) {
  const { t } = useTranslation('customers')
  return (
    <div className={styles.suggestions} role="group" aria-label={t('evidence.usual')}>
      {items.map((words) => (
        <button key={words} type="button" onClick={() => onPick(words)}>
          {words}
        </button>
      ))}
    </div>
  )
}
