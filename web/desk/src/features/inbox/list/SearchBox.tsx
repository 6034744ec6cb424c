import { CloseCircleFilled, SearchOutlined } from '@ant-design/icons'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '@/app/commands'
import { isComposing } from '@/app/shortcuts'
import styles from './List.module.css'

const ASK_AFTER_MS = 250

/** Searches texts and customers once the typing rests; half a composed word is never searched. */
export function SearchBox({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const { t } = useTranslation(['inbox', 'common'])
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(search)
  const [composing, setComposing] = useState(false)
  useCommand({
    id: 'inbox.search',
    title: t('list.search'),
    group: t('inbox:commands.list'),
    keys: '/',
    run: () => input.current?.focus(),
  })
  useEffect(() => setTyped(search), [search])
  useEffect(() => {
    if (composing || typed.trim() === search) return
    const timer = setTimeout(() => onSearch(typed.trim()), ASK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [typed, composing, search, onSearch])
  return (
    <div className={styles.search} role="search">
      <SearchOutlined aria-hidden />
      <input
        ref={input}
        value={typed}
        placeholder={t('list.searchHint')}
        aria-label={t('list.search')}
        onChange={(event) => setTyped(event.target.value)}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
        onKeyDown={(event) => {
          if (isComposing(event.nativeEvent)) return
          if (event.key === 'Enter') onSearch(typed.trim())
          if (event.key === 'Escape' && typed) {
            event.stopPropagation()
            onSearch('')
            setTyped('')
          }
        }}
      />
      {typed ? (
        <button
          type="button"
          className={styles.clear}
          aria-label={t('list.clearSearch')}
          onClick={() => {
            setTyped('')
            onSearch('')
          }}
        >
          <CloseCircleFilled />
        </button>
      ) : (
        <kbd aria-hidden>/</kbd>
      )}
    </div>
  )
}
