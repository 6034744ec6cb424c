import { Segmented } from 'antd'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePreference } from '@/app/preferences'
import { useMode } from '@/theme/ThemeProvider'
import { useMedia } from '@/theme/useMedia'
import type { Day, Driver } from '../types'
import type { FigureData } from './figureData'
import { FigureTable } from './FigureTable'
import { figureOption, heightOf } from './figureOption'
import styles from './Figure.module.css'
import { Legend } from './Legend'
import { Ribbons } from './Ribbons'
import { sentenceOf } from './words'

const Chart = lazy(() => import('./Chart'))

type Props = { figure: FigureData; day: Day; line: string; drivers: Driver[] }

/** Demand, people and service of a day on one axis of time; as a picture or as a table, and always in words. */
export function PlanFigure({ figure, day, line, drivers }: Props) {
  const { t } = useTranslation('plan')
  const mode = useMode()
  const language = usePreference('language')
  const narrow = useMedia('(max-width: 759px)')
  const [view, setView] = useState<'chart' | 'table'>('chart')
  const [hovering, setHovering] = useState(false)
  const sentence = sentenceOf(figure, day, line)
  const option = useMemo(() => figureOption(figure, mode, hovering, narrow), [figure, mode, hovering, narrow, language])
  return (
    <section className={styles.figure} aria-label={t('figure.title')}>
      <header className={styles.head}>
        <h2>{t('figure.title')}</h2>
        <Segmented<'chart' | 'table'>
          aria-label={t('figure.view')}
          value={view}
          onChange={setView}
          options={[
            { value: 'chart', label: t('figure.chart') },
            { value: 'table', label: t('figure.seeTable') },
          ]}
        />
      </header>
      <p className={styles.sentence}>{sentence}</p>
      {view === 'table' ? (
        <FigureTable figure={figure} caption={sentence} />
      ) : (
        <>
          <Legend figure={figure} />
          <Ribbons figure={figure} drivers={drivers} />
          <Suspense fallback={<div style={{ height: heightOf(figure) }} />}>
            <Chart option={option} height={heightOf(figure)} label={sentence} onHover={setHovering} />
          </Suspense>
        </>
      )}
    </section>
  )
}
