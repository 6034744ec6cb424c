import { Alert, Button, Input, Modal } from 'antd'
import { DownloadOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Customer } from '@/api/types'
import { Code } from '../shared/Copyable'
import { downloadText, pretty } from '../shared/download'
import { Field } from '../shared/Field'
import forms from '../shared/Forms.module.css'
import { displayName, erasePhrase, mayErase } from './customers'
import styles from './MergeDialog.module.css'
import type { CustomerActs } from './useCustomers'

type Props = { customer: Customer; acts: CustomerActs; onClose: () => void }

/** Cannot be taken back, so it asks for a reason and for the name to be typed; afterwards it shows the proof. */
export function EraseDialog({ customer, acts, onClose }: Props) {
  const { t } = useTranslation(['customers', 'common', 'shared'])
  // The name is gone once the customer is erased; the dialog keeps speaking of the one it was opened for.
  const [whom] = useState(customer)
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const [proof, setProof] = useState<Record<string, unknown> | null>(null)
  const ready = reason.trim() !== '' && mayErase(typed, whom)
  const erase = async () => ready && setProof(await acts.erase(reason.trim()))
  if (proof) {
    return (
      <Modal
        open
        title={t('erase.proofTitle')}
        onCancel={onClose}
        width={600}
        mask={{ closable: false }}
        footer={[
          <Button
            key="save"
            icon={<DownloadOutlined aria-hidden />}
            onClick={() => downloadText(`papilio-erasure-${String(proof.erasure ?? whom.id)}.json`, pretty(proof))}
          >
            {t('erase.saveProof')}
          </Button>,
          <Button key="close" type="primary" onClick={onClose}>
            {t('shared:close')}
          </Button>,
        ]}
      >
        <div className={forms.stack}>
          <Alert type="success" showIcon title={t('erase.done')} description={t('erase.proofText')} />
          <div className={styles.proof}>
            <Code text={pretty(proof)} label={t('erase.proof')} />
          </div>
        </div>
      </Modal>
    )
  }
  return (
    <Modal open title={t('erase.title', { name: displayName(whom) })} onCancel={onClose} footer={null} width={520}>
      <form
        className={forms.stack}
        onSubmit={(event) => {
          event.preventDefault()
          void erase()
        }}
      >
        <Alert type="error" showIcon title={t('erase.warning')} description={t('erase.meaning')} />
        <Field label={t('erase.reason')} hint={t('erase.reasonHint')}>
          {(ids) => (
            <Input.TextArea
              {...ids}
              autoFocus
              autoSize={{ minRows: 2, maxRows: 5 }}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('erase.type', { phrase: erasePhrase(whom) })}>
          {(ids) => (
            <Input {...ids} value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
          )}
        </Field>
        <div className={forms.buttons}>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button danger type="primary" htmlType="submit" disabled={!ready} loading={acts.busy}>
            {t('erase.action')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
