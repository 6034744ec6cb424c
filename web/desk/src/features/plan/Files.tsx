import { DownloadOutlined, UploadOutlined } from '@ant-design/icons'
import { App, Button, Dropdown } from 'antd'
import i18next from 'i18next'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toProblem, urlOf } from '@/api/client'
import { newId } from '@/api/ids'
import { DAY, dayAfter } from './days'
import type { Day } from './types'
import { usePlanChange } from './usePlan'

const imports = {
  history: '/plan/history',
  drivers: '/plan/drivers/import',
  measures: '/plan/measures/import',
  shifts: '/plan/shifts/import',
}
type Kind = keyof typeof imports

/** A file is sent as it is; the host says by line what is wrong with it. */
async function send(kind: Kind, file: File): Promise<void> {
  const answer = await fetch(urlOf(imports[kind]), {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'text/csv', 'Accept-Language': i18next.language, 'Idempotency-Key': newId() },
    body: await file.text(),
  })
  if (!answer.ok) throw toProblem(answer.status, await answer.text(), answer.headers.get('Retry-After'))
}

/** Counts, drivers and shifts in; forecasts and shifts out: what other planners' tools and spreadsheets read. */
export function Files({ day, midnight, history = false }: { day: Day; midnight: number; history?: boolean }) {
  const { t } = useTranslation('plan')
  const { message } = App.useApp()
  const { change, busy } = usePlanChange()
  const field = useRef<HTMLInputElement>(null)
  const [kind, setKind] = useState<Kind>('history')
  const pick = (next: Kind) => {
    setKind(next)
    field.current?.click()
  }
  const take = async (file: File | undefined) => {
    if (file && (await change(() => send(kind, file)))) void message.success(t('files.taken'))
    if (field.current) field.current.value = ''
  }
  const exports = [
    { key: 'forecast', path: urlOf('/plan/forecast/export', { from: day, until: dayAfter(day, 6), minutes: 30 }) },
    { key: 'shifts', path: urlOf('/plan/shifts/export', { from: midnight, until: midnight + 7 * DAY }) },
  ]
  return (
    <div style={{ display: 'flex', gap: 8 }}>
      <input
        ref={field}
        type="file"
        accept=".csv,text/csv"
        hidden
        aria-label={t('files.import')}
        onChange={(event) => void take(event.target.files?.[0])}
      />
      {history ? (
        <Button type="primary" loading={busy} icon={<UploadOutlined aria-hidden />} onClick={() => pick('history')}>
          {t('files.in.history')}
        </Button>
      ) : (
        <>
          <Dropdown
            trigger={['click']}
            menu={{
              items: (Object.keys(imports) as Kind[]).map((key) => ({ key, label: t(`files.in.${key}`) })),
              onClick: ({ key }) => pick(key as Kind),
            }}
          >
            <Button loading={busy} icon={<UploadOutlined aria-hidden />}>
              {t('files.import')}
            </Button>
          </Dropdown>
          <Dropdown
            trigger={['click']}
            menu={{
              items: exports.map(({ key, path }) => ({
                key,
                label: (
                  <a href={path} download>
                    {t(`files.out.${key}`)}
                  </a>
                ),
              })),
            }}
          >
            <Button icon={<DownloadOutlined aria-hidden />}>{t('files.export')}</Button>
          </Dropdown>
        </>
      )}
    </div>
  )
}
