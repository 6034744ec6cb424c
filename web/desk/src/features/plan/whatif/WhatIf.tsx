import { Slider } from 'antd'
import { useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { clockAt, number, percent } from '../days'
import styles from '../Plan.module.css'
import type { Day, Needs, QueuePlan, Sums } from '../types'
import { useGap, useWhatIf } from '../usePlan'
import { Patience } from './Patience'

type Props = {
  day: Day
  queue: string | null
  /** The queue whose interval is looked at closely; without a choice, the first. */
  nearest: string | null
  midnight: number
  plan: QueuePlan | undefined
  needs: Needs | undefined
}

/** Sliders are asked about once the hand rests. */
const REST_MS = 250

export type Wishes = { handle: number; shrinkage: number; target: number; bot: number }

export const wishesOf = (plan: QueuePlan | undefined): Wishes => ({
  handle: 100,
  shrinkage: Math.round((plan?.terms.shrinkage ?? 0.3) * 100),
  target: Math.round((plan?.terms.targetShare ?? 0.8) * 100),
  bot: 0,
})

/** The interval in which most people are missing, else the one that needs most. */
export function hardest(needs: Needs | undefined, queue: string | null): { queue: string; at: number } | null {
  let found: { queue: string; at: number; missing: number; needed: number } | null = null
  for (const one of needs?.queues ?? []) {
    if (queue !== null && one.queue !== queue) continue
    one.needed.forEach((needed, k) => {
      const missing = one.scheduled ? needed - one.scheduled[k]! : 0
      if (!found || missing > found.missing || (missing === found.missing && needed > found.needed))
        found = { queue: one.queue, at: needs!.at[k]!, missing, needed }
    })
  }
  return found
}

/** Other conditions, tried without changing anything; and what would help where it is tightest. */
export function WhatIf({ day, queue, nearest, midnight, plan, needs }: Props) {
  const { t } = useTranslation('plan')
  const usual = wishesOf(plan)
  const [chosen, setChosen] = useState<Partial<Wishes>>({})
  const wishes = { ...usual, ...chosen }
  const [asked, setAsked] = useState(wishes)
  const key = JSON.stringify(wishes)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(JSON.parse(key) as Wishes), REST_MS)
    return () => clearTimeout(timer)
  }, [key])
  // Without a forecast there is nothing to try anything on.
  const ready = needs !== undefined
  const { data } = useWhatIf(
    ready
      ? {
          from: day,
          queue,
          handle: asked.handle / 100,
          shrinkage: asked.shrinkage / 100,
          targetShare: asked.target / 100,
          botShare: asked.bot / 100,
        }
      : null,
  )
  const worst = hardest(needs, queue)
  const gap = useGap(worst?.queue ?? null, worst?.at ?? null)
  const set = (part: Partial<Wishes>) => setChosen((before) => ({ ...before, ...part }))
  return (
    <>
      <section className={styles.card} aria-labelledby="plan-what-if">
        <h2 id="plan-what-if">{t('whatIf.title')}</h2>
        <Wish
          label={t('whatIf.handle')}
          value={wishes.handle}
          min={50}
          max={150}
          onChange={(handle) => set({ handle })}
        />
        <Wish
          label={t('whatIf.shrinkage')}
          value={wishes.shrinkage}
          min={0}
          max={60}
          onChange={(shrinkage) => set({ shrinkage })}
        />
        <Wish
          label={t('whatIf.target')}
          value={wishes.target}
          min={50}
          max={99}
          onChange={(target) => set({ target })}
        />
        <Wish label={t('whatIf.bot')} value={wishes.bot} min={0} max={60} onChange={(bot) => set({ bot })} />
        {data && <Compared before={data.before} after={data.after} />}
        {Object.keys(chosen).length > 0 && (
          <button type="button" className={`plain ${styles.link}`} onClick={() => setChosen({})}>
            {t('whatIf.reset')}
          </button>
        )}
      </section>
      {gap.data && (
        <section className={styles.card} aria-labelledby="plan-gap">
          <h2 id="plan-gap">{t('gap.title', { clock: clockAt(gap.data.at, midnight) })}</h2>
          <p>
            <b>{needs?.queues.find((one) => one.queue === gap.data.queue)?.name}</b> {gap.data.text}
          </p>
          {gap.data.levers.length > 0 && (
            <ol className={styles.levers}>
              {gap.data.levers.map((lever) => (
                <li key={lever.kind}>{lever.text}</li>
              ))}
            </ol>
          )}
        </section>
      )}
      <Patience queue={ready ? nearest : null} day={day} midnight={midnight} />
    </>
  )
}

function Wish({
  label,
  value,
  min,
  max,
  onChange,
}: {
  label: string
  value: number
  min: number
  max: number
  onChange: (value: number) => void
}) {
  const id = useId()
  return (
    <div className={styles.wish}>
      <span id={id}>{label}</span>
      <b>{value} %</b>
      <Slider
        min={min}
        max={max}
        value={value}
        onChange={onChange}
        ariaLabelledByForHandle={id}
        tooltip={{ open: false }}
      />
    </div>
  )
}

function Compared({ before, after }: { before: Sums; after: Sums }) {
  const { t } = useTranslation('plan')
  const rows: [string, string, string][] = [
    [t('whatIf.cost'), number(before.cost), number(after.cost)],
    [t('whatIf.hours'), number(before.rosteredHours), number(after.rosteredHours)],
    [t('whatIf.people'), number(before.neededMax), number(after.neededMax)],
    [t('whatIf.level'), percent(before.serviceLevel), percent(after.serviceLevel)],
    [t('whatIf.abandon'), percent(before.abandon, 1), percent(after.abandon, 1)],
  ]
  return (
    <table className={styles.compared} aria-live="polite">
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden-visually">{t('whatIf.figure')}</span>
          </th>
          <th scope="col">{t('whatIf.now')}</th>
          <th scope="col">{t('whatIf.then')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, was, is]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{was}</td>
            <td className={was === is ? undefined : styles.changed}>{is}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
