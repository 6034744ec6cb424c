import { Button, Popover, Tooltip } from 'antd'
import { PaperClipOutlined, SmileOutlined, ThunderboltOutlined } from '@ant-design/icons'
import { lazy, Suspense, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'

const EmojiPicker = lazy(() => import('./EmojiPicker'))

type Props = {
  emojiOpen: boolean
  onEmojiOpen: (open: boolean) => void
  onInsert: (words: string) => void
  onPhrases: () => void
  onFiles: (files: readonly File[]) => void
  picker: RefObject<HTMLInputElement | null>
}

/** Emoji, files and phrases: what can be put into the words. */
export function ComposerTools({ emojiOpen, onEmojiOpen, onInsert, onPhrases, onFiles, picker }: Props) {
  const { t } = useTranslation('inbox')
  const pick = (emoji: string) => {
    onEmojiOpen(false)
    onInsert(emoji)
  }
  return (
    <>
      <Popover
        open={emojiOpen}
        onOpenChange={onEmojiOpen}
        trigger="click"
        placement="topLeft"
        destroyOnHidden
        content={
          <Suspense fallback={null}>
            <EmojiPicker onPick={pick} />
          </Suspense>
        }
      >
        <Button type="text" icon={<SmileOutlined />} aria-label={t('composer.emoji')} />
      </Popover>
      <Tooltip title={t('composer.file')}>
        <Button
          type="text"
          icon={<PaperClipOutlined />}
          aria-label={t('composer.file')}
          onClick={() => picker.current?.click()}
        />
      </Tooltip>
      <Tooltip title={`${t('composer.phrase')} /`}>
        <Button type="text" icon={<ThunderboltOutlined />} aria-label={t('composer.phrase')} onClick={onPhrases} />
      </Tooltip>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
    </>
  )
}
