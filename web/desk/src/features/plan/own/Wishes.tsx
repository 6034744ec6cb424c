import { Button, Segmented, Select } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { daysInOrder } from '../../settings/inboxes/hours'
import { Field } from '../../shared/Field'
import { Failed, Waiting } from '../../shared/States'
import { DateInput } from '../../shared/When'
import { dayAfter, dayWords, isDay } from '../days'
import plan from '../Plan.module.css'
import { wishKinds, type Day, type Wish, type WishKind } from '../types'
import { sayWishes, useOwnWishes, usePlanChange } from '../usePlan'
import { dated, wishOf, withWish } from './wish'
import styles from './Wishes.module.css'

/** What one would like of one's shifts. */
export function Wishes({ today }: { today: Day }) {
  const { t } = useTranslation(['plan', 'settings'])
  const { data, error, refetch } = useOwnWishes()
  return (
    <section className={plan.card} aria-labelledby="own-wishes">
      <h2 id="own-wishes">{t('wish.title')}</h2>
      <p className={plan.quiet}>{t('wish.text')}</p>
      {data ? (
        <Stated wishes={data.items} today={today} />
      ) : error ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : (
        <Waiting rows={3} />
      )}
    </section>
  )
}

/** Each choice is said at once and shows as chosen; what is chosen while one is on its way follows it. */
function Stated({ wishes, today }: { wishes: Wish[]; today: Day }) {
  const { t } = useTranslation(['plan', 'settings'])
  const { change, busy } = usePlanChange()
  const [chosen, setChosen] = useState<Wish[] | null>(null)
  const next = useRef<Wish[] | null>(null)
  const shown = chosen ?? wishes
  const say = async (items: Wish[]) => {
    setChosen(items)
    next.current = items
    if (busy) return
    while (next.current) {
      const now = next.current
      next.current = null
      if (!(await change(() => sayWishes(now)))) next.current = null
    }
    setChosen(null)
  }
  const kinds = wishKinds.map((value) => ({ value, label: t(`wish.kind.${value}`) }))
  return (
    <>
      <h3>{t('wish.weekly')}</h3>
      <ul className={styles.week}>
        {daysInOrder().map((weekday) => (
          <li key={weekday}>
            <span>{t(`settings:hours.day.${weekday}`)}</span>
            <Segmented<WishKind>
              name={`wish-${weekday}`}
              aria-label={t('wish.of', { day: t(`settings:hours.day.${weekday}`) })}
              value={wishOf(shown, weekday)}
              options={kinds}
              onChange={(wish) => void say(withWish(shown, { weekday }, wish, today))}
            />
          </li>
        ))}
      </ul>
      <h3>{t('wish.dates')}</h3>
      <ul className={plan.list}>
        {dated(shown, today).map(({ date, wish }) => (
          <li key={date}>
            <span>
              <b>{dayWords(date)}</b> {t(`wish.kind.${wish}`)}
            </span>
            <Button
              size="small"
              aria-label={t('wish.remove', { day: dayWords(date) })}
              onClick={() => void say(withWish(shown, { date }, null, today))}
            >
              {t('wish.drop')}
            </Button>
          </li>
        ))}
      </ul>
      <AddDate today={today} kinds={kinds} onAdd={(date, wish) => void say(withWish(shown, { date }, wish, today))} />
    </>
  )
}

type AddProps = {
  today: Day
  kinds: { value: WishKind; label: string }[]
  onAdd: (date: Day, wish: WishKind) => void
}

function AddDate({ today, kinds, onAdd }: AddProps) {
  const { t } = useTranslation(['plan', 'settings'])
  const [date, setDate] = useState(dayAfter(today, 7))
  const [wish, setWish] = useState<WishKind>('off')
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault()
        onAdd(date, wish)
      }}
    >
      <Field label={t('wish.date')}>
        {(ids) => <DateInput {...ids} min={today} value={date} onChange={setDate} />}
      </Field>
      <Field label={t('wish.kindLabel')}>
        {(ids) => <Select {...ids} value={wish} onChange={setWish} options={kinds} />}
      </Field>
      <Button htmlType="submit" disabled={!isDay(date) || date < today}>
        {t('wish.add')}
      </Button>
      <p className={plan.quiet}>{t('wish.datesHint')}</p>
    </form>
  )
}
