import { Alert, Button, Modal } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Code } from './Copyable'
import styles from './Forms.module.css'

type Props = {
  title: string
  label: string
  secret: string | null
  hint: string
  children?: ReactNode
  onClose: () => void
}

/** Something we keep only as a hash: this is the one moment to copy it, so a click beside the dialog does not close it. */
export function SecretOnce({ title, label, secret, hint, children, onClose }: Props) {
  const { t } = useTranslation('shared')
  return (
    <Modal
      open={secret !== null}
      title={title}
      onCancel={onClose}
      mask={{ closable: false }}
      width={520}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('kept')}
        </Button>
      }
    >
      <div className={styles.stack}>
        <Alert type="warning" showIcon title={t('shownOnce')} />
        {children}
        {secret && <Code text={secret} label={label} />}
        <p className={styles.hint}>{hint}</p>
      </div>
    </Modal>
  )
}
