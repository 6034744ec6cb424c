import { Button } from 'antd'
import { CheckCircleFilled, CloseOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Counts } from '@/api/types'
import { setPreferences, usePreference } from '@/app/preferences'
import { useMe } from '@/app/session'
import { useColleagues } from '../actions/TransferDialog'
import { remember, steps, type Step } from './firstSteps'
import styles from './Start.module.css'

const placeOf: Partial<Record<Step, string>> = { invite: '/settings/staff', hours: '/settings/inboxes' }
export function Checklist({ counts }: { counts: Counts | undefined }) {
  const { t } = useTranslation('inbox')
  const me = useMe()
  const navigate = useNavigate()
  const colleagues = useColleagues()
  const remembered = usePreference('checklistDone')
  const any = (counts?.all ?? 0) + (counts?.bot ?? 0) > 0
  const shown = steps.filter((step) => me.role !== 'agent' || (step !== 'invite' && step !== 'hours'))
  const done: Record<Step, boolean> = {
    demo: me.demo || any,
    test: remembered.includes('test'),
    send: remembered.includes('test') && any,
    reply: remembered.includes('reply'),
    invite: colleagues.length > 1,
    hours: remembered.includes('hours'),
  }
  const count = shown.filter((step) => done[step]).length
  return (
    <div className={styles.card}>
      <div className={styles.cardHead}>
        <h2>{t('checklist.title')}</h2>
        <span className={styles.progress}>{t('checklist.progress', { done: count, all: shown.length })}</span>
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={t('checklist.hide')}
          title={t('checklist.hide')}
          onClick={() => setPreferences({ checklistHidden: true })}
        />
      </div>
      <ol>
        {shown.map((step, index) => (
          <li key={step} className={styles.step} data-done={done[step] || undefined}>
            {done[step] ? (
              <CheckCircleFilled className={styles.tick} aria-label={t('checklist.done')} />
            ) : (
              <span className={styles.number} aria-hidden>
                {index + 1}
              </span>
            )}
            <span className={styles.stepText}>
              <b>{t(`checklist.${step}.title`)}</b>
              <span>{t(`checklist.${step}.text`)}</span>
            </span>
            {step === 'test' && !done.test && (
              <Button size="small" href="/test" target="_blank" onClick={() => remember('test')}>
                {t('checklist.test.action')}
              </Button>
            )}
            {placeOf[step] && !done[step] && (
              <Button
                size="small"
                onClick={() => {
                  remember(step)
                  void navigate(placeOf[step]!)
                }}
              >
                {t(`checklist.${step}.action`)}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </div>
  )
}
