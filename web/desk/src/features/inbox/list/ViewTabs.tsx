import { useTranslation } from 'react-i18next'
import type { Counts, View } from '@/api/types'
import styles from './List.module.css'

export const views: readonly View[] = ['mine', 'mentioned', 'queue', 'bot', 'all', 'ended']

const countOf = (counts: Counts | undefined, view: View): number | undefined =>
  counts && view !== 'ended' ? counts[view] : undefined

type Props = { view: View; counts: Counts | undefined; onChoose: (view: View) => void }

export function ViewTabs({ view, counts, onChoose }: Props) {
  const { t } = useTranslation('inbox')
  return (
    <div className={styles.views} role="group" aria-label={t('list.views')}>
      {views.map((name) => {
        const count = countOf(counts, name)
        const news = name === 'mentioned' || (name === 'mine' && (counts?.mineUnread ?? 0) > 0)
        return (
          <button
            key={name}
            type="button"
            className={styles.view}
            aria-pressed={name === view}
            onClick={() => onChoose(name)}
          >
            {t(`view.${name}`)}
            {count !== undefined && count > 0 && (
              <span className={styles.viewCount} data-news={news || undefined}>
                {count > 999 ? `${Math.floor(count / 100) / 10}k` : count}
              </span>
            )}
          </button>
        )
      })}
    </div>
  )
}
