import { App, Button } from 'antd'
import { CopyOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import styles from './Copyable.module.css'

export function useCopy(): (text: string) => void {
  const { t } = useTranslation('shared')
  const { message } = App.useApp()
  return (text) => {
    const failed = () => void message.warning(t('copyFailed'))
    if (!navigator.clipboard) return failed()
    navigator.clipboard.writeText(text).then(() => void message.success(t('copied')), failed)
  }
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation('common')
  const copy = useCopy()
  return (
    <Button
      size="small"
      icon={<CopyOutlined aria-hidden />}
      aria-label={`${t('action.copy')} ${label}`}
      onClick={() => copy(text)}
    >
      {t('action.copy')}
    </Button>
  )
}

/** Lines to paste elsewhere. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <figure className={styles.code}>
      <figcaption className={styles.bar}>
        <span>{label}</span>
        <CopyButton text={text} label={label} />
      </figcaption>
      <pre tabIndex={0} aria-label={label}>
        <code translate="no">{text}</code>
      </pre>
    </figure>
  )
}
