import { useTranslation } from 'react-i18next'
import { useMarks } from '@/live/marks'
import styles from './ThreadLog.module.css'

/** What the customer is writing right now, if their side lets us see it; it ends by itself. */
export function TypingLine({ conversation }: { conversation: string }) {
  const { t } = useTranslation('inbox')
  const { typing } = useMarks(conversation)
  const shown = typing.filter((item) => item.author.kind !== 'agent')
  if (shown.length === 0) return null
  return (
    <>
      {shown.map(({ author, text }) => (
        <p key={`${author.kind}-${author.id}`} className={styles.typing} data-bot={author.kind === 'bot' || undefined}>
          <span className={styles.dots} aria-hidden>
            <i />
            <i />
            <i />
          </span>
          <span>
            {text
              ? t('thread.preview', { text })
              : t(author.kind === 'bot' ? 'thread.botTyping' : 'thread.customerTyping')}
          </span>
        </p>
      ))}
    </>
  )
}
