import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { setPreferences, usePreference } from '@/app/preferences'
import { emojiGroups, findEmoji } from './emoji'
import styles from './EmojiPicker.module.css'

const RECENT_MAX = 16

export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation('inbox')
  const recent = usePreference('recentEmoji')
  const [search, setSearch] = useState('')
  const found = useMemo(() => (search.trim() ? findEmoji(search) : null), [search])
  const pick = (emoji: string) => {
    setPreferences({ recentEmoji: [emoji, ...recent.filter((one) => one !== emoji)].slice(0, RECENT_MAX) })
    onPick(emoji)
  }
  const grid = (items: readonly { sign: string; words: string }[]) => (
    <div className={styles.grid}>
      {items.map(({ sign, words }) => (
        <button
          key={sign}
          type="button"
          className={styles.emoji}
          title={words}
          aria-label={`${sign} ${words}`}
          onClick={() => pick(sign)}
        >
          {sign}
        </button>
      ))}
    </div>
  )
  return (
    <div className={styles.picker}>
      <input
        className={styles.search}
        autoFocus
        value={search}
        placeholder={t('emoji.search')}
        aria-label={t('emoji.search')}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing && found?.[0]) pick(found[0].sign)
        }}
      />
      <div className={styles.body}>
        {found ? (
          found.length > 0 ? (
            grid(found)
          ) : (
            <p className={styles.none}>{t('emoji.none')}</p>
          )
        ) : (
          <>
            {recent.length > 0 && (
              <>
                <h3 className={styles.title}>{t('emoji.recent')}</h3>
                {grid(recent.map((sign) => ({ sign, words: '' })))}
              </>
            )}
            {emojiGroups.map(({ name, items }) => (
              <section key={name}>
                <h3 className={styles.title}>{t(`emoji.${name}`)}</h3>
                {grid(items)}
              </section>
            ))}
          </>
        )}
      </div>
    </div>
  )
}
