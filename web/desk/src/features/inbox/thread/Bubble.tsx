import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Id, MessageState } from '@/api/types'
import { Face } from '@/app/Face'
import { personName } from '@/i18n/names'
import { clock, fullTime } from '@/i18n/time'
import styles from './Bubble.module.css'
import { BubbleMenu } from './BubbleMenu'
import { DeliveryLine } from './DeliveryLine'
import { EditBox } from './EditBox'
import { FileList } from './FileList'
import { isEmojiOnly, type Said } from './rows'
import { WordsWithLinks } from './WordsWithLinks'

type Props = {
  said: Said
  first: boolean
  last: boolean
  me: Id
  delivery: MessageState | null
  failure: string | null
  /** The newest of ours always says how far it has come; older ones say it under the pointer. */
  newestOurs: boolean
  editing: boolean
  onEdit: (number: number | null) => void
}

/** One thing somebody said. Side, colour, border and label differ by writer, so no single sign carries it alone. */
export const Bubble = memo(function Bubble(props: Props) {
  const { said, first, last, me, delivery, failure, newestOurs, editing, onEdit } = props
  const { t } = useTranslation('inbox')
  const who = said.kind === 'note' ? 'note' : said.author.kind
  const mine = said.author.id === me
  const name =
    said.author.kind === 'bot'
      ? (said.author.name ?? t('thread.bot'))
      : mine
        ? t('thread.me')
        : (said.author.name ?? t('thread.someone'))
  const large = said.files.length === 0 && isEmojiOnly(said.text)
  return (
    <article
      className={styles.line}
      data-who={who}
      data-number={said.number}
      data-first={first || undefined}
      aria-label={t(`thread.said.${who}`, { name, time: clock(said.at) })}
    >
      {who === 'customer' && (
        <span className={styles.side}>
          {last && <Face name={personName(said.author.name)} id={said.author.id ?? ''} size={28} />}
        </span>
      )}
      <div className={styles.column}>
        {first && (who === 'note' || who === 'bot' || (who === 'agent' && !mine)) && (
          <p className={styles.name}>
            {who === 'note' && <span className={styles.noteMark}>{t('thread.note')}</span>}
            {who === 'bot' && <span className={styles.botMark}>{t('thread.bot')}</span>}
            <span>{name}</span>
          </p>
        )}
        {editing ? (
          <EditBox said={said} onDone={() => onEdit(null)} />
        ) : said.deleted ? (
          <p className={`${styles.bubble} ${styles.deleted}`}>{t('thread.deleted')}</p>
        ) : (
          <div className={styles.holder}>
            <div
              className={large ? styles.large : styles.bubble}
              title={fullTime(said.at)}
              data-state={delivery ?? undefined}
            >
              {said.text && <WordsWithLinks text={said.text} />}
              {said.files.length > 0 && <FileList files={said.files} />}
            </div>
            <BubbleMenu said={said} me={me} onEdit={() => onEdit(said.number)} />
          </div>
        )}
        {(last || delivery === 'failed' || newestOurs) && (
          <DeliveryLine said={said} delivery={delivery} failure={failure} spoken={newestOurs} />
        )}
      </div>
    </article>
  )
})
