import { EditOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { span } from '@/i18n/time'
import { number, percent } from '../days'
import { Facts, type Fact } from '../Facts'
import styles from '../Plan.module.css'
import type { QueueNeeds, QueuePlan } from '../types'
import { TermsEditor } from './TermsEditor'

/** What a queue is planned by, in a few lines, and the way to change it. */
export function Terms({ plan, needs }: { plan: QueuePlan; needs: QueueNeeds | undefined }) {
  const { t } = useTranslation('plan')
  const [open, setOpen] = useState(false)
  const { terms } = plan
  const handle = terms.handleSeconds ?? needs?.handleSeconds
  const rows: Fact[] = [
    [
      t('terms.promise'),
      t('terms.promiseText', { share: percent(terms.targetShare), within: span(terms.targetSeconds * 1000) }),
    ],
    [
      t('terms.handle'),
      handle === undefined
        ? t('terms.measured')
        : t(terms.handleSeconds === null ? 'terms.asMeasured' : 'terms.asSaid', { time: span(handle * 1000) }),
    ],
    [t('terms.concurrency'), number(terms.concurrency, 1)],
    [t('terms.shrinkage'), percent(terms.shrinkage)],
  ]
  return (
    <section className={styles.card} aria-labelledby="plan-terms">
      <div className={styles.headed}>
        <h2 id="plan-terms">{t('terms.title', { name: plan.name })}</h2>
        <Button
          size="small"
          icon={<EditOutlined aria-hidden />}
          aria-label={t('terms.edit', { name: plan.name })}
          onClick={() => setOpen(true)}
        >
          {t('terms.change')}
        </Button>
      </div>
      <Facts rows={rows} />
      {open && <TermsEditor plan={plan} onClose={() => setOpen(false)} />}
    </section>
  )
}
