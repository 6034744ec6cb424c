import { PlusOutlined, ThunderboltOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useColleagues } from '../../inbox/actions/TransferDialog'
import { clockAt, DAY, dayWords, midnightOf, MINUTE, number } from '../days'
import plan from '../Plan.module.css'
import type { Day, Schedule, Shift, ShiftBody } from '../types'
import { usePlanChange, useShifts } from '../usePlan'
import styles from './Roster.module.css'
import { ShiftBar } from './ShiftBar'
import { ProposalDialog } from './ProposalDialog'
import { ShiftEditor } from './ShiftEditor'
import { bodyOf, placed, rowsOf, usualShift } from './shifts'
import { loadOf, mondayOf, nextMonday } from './week'

const HOUR = 60 * MINUTE
const START_HOUR = 9
const NAME_WIDTH = 132
const none: Shift[] = []

type Props = { day: Day; midnight: number; queue: string | null; now: number; onDay: (day: Day) => void }

/** Who is there when: a line for each person, in quarter hours. Drafts are only the planner's until they are published. */
export function Roster({ day, midnight, queue, now, onDay }: Props) {
  const { t } = useTranslation(['plan', 'common'])
  const { message, modal } = App.useApp()
  const colleagues = useColleagues()
  const { change, busy } = usePlanChange()
  const publishing = usePlanChange()
  // Leaving a shift to press the button sends its last change: that comes first.
  const saving = useRef<Promise<unknown>>(Promise.resolve())
  const { data } = useShifts(midnight, midnight + DAY)
  // The week's hours of each person, counted from the house's own midnight.
  const offset = midnight - midnightOf(day)
  const monday = midnightOf(mondayOf(day)) + offset
  const { data: week } = useShifts(monday, monday + 7 * DAY)
  const [proposing, setProposing] = useState(false)
  const [open, setOpen] = useState<{ shift: Shift | ShiftBody; name: string } | null>(null)
  const shifts = data?.items ?? none
  const scroll = useRef<HTMLDivElement>(null)
  // Where there is no room for the whole day, it begins an hour before work does.
  useEffect(() => {
    const box = scroll.current
    if (box) box.scrollLeft = ((START_HOUR - 1) / 24) * (box.scrollWidth - NAME_WIDTH)
  }, [])
  const people = colleagues.filter((one) => one.capacity > 0 && (queue === null || one.queues.includes(queue)))
  const rows = rowsOf(
    people,
    shifts.filter((one) => queue === null || people.some((person) => person.id === one.agent)),
  )
  const drafts = shifts.filter((one) => !one.published).length
  const until = midnight + DAY

  const save = async (shift: Shift | ShiftBody, body: ShiftBody) =>
    change(() =>
      'id' in shift
        ? api.put(`/plan/shifts/${shift.id}`, bodyOf(body), { version: shift.version })
        : api.post('/plan/shifts', bodyOf(body)),
    )
  const remove = (shift: Shift) =>
    void modal.confirm({
      title: t('roster.removeAsk', { name: shift.name }),
      content: shift.published ? t('roster.removePublished') : undefined,
      okText: t('common:action.delete'),
      okButtonProps: { danger: true },
      onOk: async () => {
        if (await change(() => api.delete(`/plan/shifts/${shift.id}`))) setOpen(null)
      },
    })
  const publish = async () => {
    await saving.current
    const done = await publishing.change(() =>
      api.post<{ shifts: number; improvement: Schedule['improvement'] }>('/plan/shifts/publish', {
        from: midnight,
        until,
      }),
    )
    if (done) void message.success(t('roster.publishedNow', { count: done.value.shifts }))
  }
  return (
    <section className={plan.card} aria-labelledby="plan-roster">
      <div className={plan.headed}>
        <h2 id="plan-roster">{t('roster.title', { day: dayWords(day) })}</h2>
        <span className={plan.acts}>
          <Button icon={<ThunderboltOutlined aria-hidden />} onClick={() => setProposing(true)}>
            {t('proposal.open')}
          </Button>
          <Button type="primary" disabled={drafts === 0} loading={publishing.busy} onClick={() => void publish()}>
            {drafts > 0 ? t('roster.publish', { count: drafts }) : t('roster.allPublished')}
          </Button>
        </span>
      </div>
      <p className={plan.quiet}>{t('roster.hint')}</p>
      <ul className={styles.signs} aria-hidden>
        <li>
          <i className={styles.pauseSign} /> {t('roster.pauses')}
        </li>
        <li>
          <i className={styles.improvingSign} /> {t('roster.lessons')}
        </li>
      </ul>
      {data && shifts.length > 0 && (
        <p
          className={data.improvement.enough ? plan.quiet : styles.warning}
          role={data.improvement.enough ? undefined : 'alert'}
        >
          {data.improvement.enough
            ? t('roster.improvement', {
                percent: number(data.improvement.percent, 1),
                least: data.improvement.percentMin,
              })
            : data.improvement.text}
        </p>
      )}
      <div
        ref={scroll}
        className={styles.scroll}
        role="region"
        aria-label={t('roster.title', { day: dayWords(day) })}
        tabIndex={0}
      >
        <div className={styles.grid}>
          <div className={styles.scale} aria-hidden>
            {Array.from({ length: 12 }, (_, index) => (
              <span key={index} style={{ left: `${(index / 12) * 100}%` }}>
                {clockAt(midnight + index * 2 * HOUR, midnight)}
              </span>
            ))}
          </div>
          <ul>
            {rows.map(({ person, shifts: own }) => (
              <li key={person.id} className={styles.row}>
                <span className={styles.name}>
                  {person.name}
                  <Load {...loadOf(week?.items ?? none, person.id, monday)} />
                </span>
                <div className={styles.track}>
                  {now >= midnight && now < until && (
                    <i
                      className={styles.now}
                      style={{ left: placed({ start: now, end: now }, midnight, until).left }}
                    />
                  )}
                  {own.map((shift) => (
                    <ShiftBar
                      key={shift.id}
                      shift={shift}
                      from={midnight}
                      until={until}
                      onChange={(next) => {
                        const saved = save(shift, next).then((done) => done !== null)
                        saving.current = saved
                        return saved
                      }}
                      onOpen={() => setOpen({ shift, name: shift.name })}
                      onRemove={() => remove(shift)}
                    />
                  ))}
                  {own.length === 0 && (
                    <button
                      type="button"
                      className={styles.add}
                      aria-label={t('roster.addFor', { name: person.name })}
                      onClick={() =>
                        setOpen({ shift: usualShift(person.id, midnight + START_HOUR * HOUR), name: person.name })
                      }
                    >
                      <PlusOutlined aria-hidden />
                    </button>
                  )}
                </div>
              </li>
            ))}
          </ul>
        </div>
      </div>
      {proposing && (
        <ProposalDialog
          first={nextMonday(day)}
          offset={offset}
          onDone={(from) => {
            setProposing(false)
            onDay(from)
          }}
          onClose={() => setProposing(false)}
        />
      )}
      {open && (
        <ShiftEditor
          shift={open.shift}
          name={open.name}
          midnight={midnight}
          busy={busy}
          onSave={(body) => void save(open.shift, body).then((saved) => saved && setOpen(null))}
          onRemove={'id' in open.shift ? () => remove(open.shift as Shift) : undefined}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  )
}

/** What of a week is work, and what of it is kept to learn and to improve. */
function Load({ work, learn }: { work: number; learn: number }) {
  const { t } = useTranslation('plan')
  if (work === 0) return null
  return <small>{t('roster.load', { work: number(work, 1), learn: number(learn, 1) })}</small>
}
