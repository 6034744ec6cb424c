import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Counts } from '@/api/types'
import { BrandMark } from '@/app/BrandMark'
import { Keycaps } from '@/app/Keycaps'
import { usePreference } from '@/app/preferences'
import { useMe } from '@/app/session'
import { useLeaveDemo } from '@/app/useLeaveDemo'
import { Checklist } from './Checklist'
import styles from './Start.module.css'

/** The middle while no conversation is open: how things stand, the first steps, and the keys worth knowing. */
export function StartPane({ counts }: { counts: Counts | undefined }) {
  const { t } = useTranslation(['inbox', 'common'])
  const me = useMe()
  const leaveDemo = useLeaveDemo(me)
  const hidden = usePreference('checklistHidden')
  return (
    <section className={styles.pane} aria-label={t('start.label')}>
      <div className={styles.middle}>
        {me.demo && (
          <p className={styles.demo}>
            {t('start.demo')}
            {leaveDemo && (
              <Button size="small" onClick={leaveDemo}>
                {t('common:demo.leave')}
              </Button>
            )}
          </p>
        )}
        {hidden ? (
          <>
            <span className={styles.mark} aria-hidden>
              <BrandMark size={44} />
            </span>
            <p className={styles.title}>{t('start.title')}</p>
          </>
        ) : (
          <Checklist counts={counts} />
        )}
        {counts && (
          <p className={styles.state}>
            {t('start.state', { held: me.held, capacity: me.capacity, queue: counts.queue, unread: counts.mineUnread })}
          </p>
        )}
        <ul className={styles.keys}>
          <li>
            <Keycaps keys="j" /> <Keycaps keys="k" /> {t('start.keys.move')}
          </li>
          <li>
            <Keycaps keys="enter" /> {t('start.keys.open')}
          </li>
          <li>
            <Keycaps keys="/" /> {t('start.keys.search')}
          </li>
          <li>
            <Keycaps keys="mod+k" /> {t('start.keys.palette')}
          </li>
          <li>
            <Keycaps keys="?" /> {t('start.keys.all')}
          </li>
        </ul>
      </div>
    </section>
  )
}
