import type { ECharts } from 'echarts/core'
import type { EChartsCoreOption } from 'echarts/core'
import { useEffect, useRef } from 'react'
import styles from './Figure.module.css'

type Props = { option: EChartsCoreOption; height: number; label: string; onHover?: (hovering: boolean) => void }

/** A chart whose library comes only when there is one. Its label says all that it shows: nobody needs to see it. */
export default function Chart({ option, height, label, onHover }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const latest = useRef({ option, onHover })
  latest.current = { option, onHover }
  useEffect(() => {
    let gone = false
    let stop = () => {}
    void import('./echarts').then(({ init }) => {
      if (gone || !box.current) return
      const made = init(box.current)
      chart.current = made
      made.setOption(latest.current.option)
      made.getZr().on('mousemove', () => latest.current.onHover?.(true))
      made.getZr().on('globalout', () => latest.current.onHover?.(false))
      const watch = new ResizeObserver(() => made.resize())
      watch.observe(box.current)
      stop = () => {
        watch.disconnect()
        made.dispose()
        chart.current = null
      }
    })
    return () => {
      gone = true
      stop()
    }
  }, [])
  useEffect(() => chart.current?.setOption(option, { replaceMerge: ['series'] }), [option])
  return <div ref={box} role="img" aria-label={label} className={styles.chart} style={{ height }} />
}
