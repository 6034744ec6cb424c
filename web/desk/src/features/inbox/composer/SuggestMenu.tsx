import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './SuggestMenu.module.css'

export type Suggestion = { id: string; title: string; hint: string; mark: string; preview: string | null }

type Props = {
  id: string
  label: string
  items: readonly Suggestion[]
  at: number
  onPoint: (index: number) => void
  onChoose: (index: number) => void
}

/** The list over the composer: phrases with a preview, or colleagues. The keys stay with the text field. */
export function SuggestMenu({ id, label, items, at, onPoint, onChoose }: Props) {
  const { t } = useTranslation('inbox')
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => void list.current?.children[at]?.scrollIntoView?.({ block: 'nearest' }), [at])
  const preview = items[at]?.preview
  return (
    <div className={styles.menu}>
      <ul className={styles.list} id={id} role="listbox" aria-label={label} ref={list}>
        {items.map((item, index) => (
          <li
            key={item.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className={styles.item}
            onMouseMove={() => onPoint(index)}
            onMouseDown={(event) => {
              event.preventDefault()
              onChoose(index)
            }}
          >
            <span className={styles.title}>{item.title}</span>
            {item.mark && <kbd>{item.mark}</kbd>}
            <span className={styles.hint}>{item.hint}</span>
          </li>
        ))}
      </ul>
      {preview && <p className={styles.preview}>{preview}</p>}
      <p className={styles.foot}>{t('suggest.keys')}</p>
    </div>
  )
}
