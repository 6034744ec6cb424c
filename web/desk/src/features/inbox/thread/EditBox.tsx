import { App, Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { newId } from '@/api/ids'
import { isComposing } from '@/app/shortcuts'
import styles from './Bubble.module.css'
import type { Said } from './rows'

export function EditBox({ said, onDone }: { said: Said; onDone: () => void }) {
  const { t } = useTranslation(['inbox', 'common'])
  const { message } = App.useApp()
  const [text, setText] = useState(said.text)
  const [busy, setBusy] = useState(false)
  const same = text.trim() === '' || text === said.text
  const save = async () => {
    if (same) return onDone()
    setBusy(true)
    try {
      await api.patch(`/conversations/${said.conversation}/messages/${said.number}`, { id: newId(), text })
      onDone()
    } catch (error) {
      void message.error(isApiError(error) ? error.words : t('common:error.unknown'))
      setBusy(false)
    }
  }
  return (
    <div className={styles.editBox}>
      <Input.TextArea
        autoFocus
        autoSize={{ minRows: 1, maxRows: 10 }}
        value={text}
        maxLength={10_000}
        aria-label={t('thread.edit')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (isComposing(event.nativeEvent)) return
          if (event.key === 'Escape') {
            event.stopPropagation()
            onDone()
          } else if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault()
            void save()
          }
        }}
      />
      <p className={styles.editButtons}>
        <Button size="small" onClick={onDone}>
          {t('common:action.cancel')}
        </Button>
        <Button size="small" type="primary" loading={busy} disabled={same} onClick={() => void save()}>
          {t('common:action.save')}
        </Button>
      </p>
    </div>
  )
}
