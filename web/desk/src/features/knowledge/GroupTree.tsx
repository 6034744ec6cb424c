import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { Phrase } from '@/api/types'
import styles from './KnowledgePage.module.css'
import { groupsOf, type Group, type Place } from './phraseTree'

type Props = { phrases: readonly Phrase[]; place: Place; onChoose: (place: Place) => void }

export function GroupTree({ phrases, place, onChoose }: Props) {
  const { t } = useTranslation('knowledge')
  const node = (scope: Place['scope'], group: string | null, name: string, count: number, level: number) => (
    <button
      type="button"
      className={styles.node}
      data-level={level}
      aria-current={(place.scope === scope && place.group === group) || undefined}
      onClick={() => onChoose({ scope, group })}
    >
      <span>{name}</span>
      <span>{count}</span>
    </button>
  )
  const branch = (scope: Place['scope'], group: Group, level: number) => (
    <Fragment key={group.path}>
      {node(scope, group.path, group.name, group.count, level)}
      {group.children.map((child) => branch(scope, child, level + 1))}
    </Fragment>
  )
  return (
    <nav className={styles.tree} aria-label={t('groups')}>
      {(['public', 'personal'] as const).map((scope) => {
        const list = phrases.filter((one) => one.scope === scope)
        return (
          <Fragment key={scope}>
            {node(scope, null, t(`scope.${scope}`), list.length, 0)}
            {groupsOf(list).map((group) => branch(scope, group, 1))}
          </Fragment>
        )
      })}
    </nav>
  )
}
