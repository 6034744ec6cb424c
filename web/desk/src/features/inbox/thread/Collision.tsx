import { EditOutlined, EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { Face } from '@/app/Face'
import { useMarks } from '@/live/marks'
import styles from './ThreadHeader.module.css'

/** Colleagues who are here too. Typing is stronger than looking, and looking than having it open: other sign, other word, other colour. */
export function Collision({ conversation }: { conversation: string }) {
  const { t } = useTranslation('inbox')
  const { viewers, typing } = useMarks(conversation)
  const writers = new Set(typing.filter((item) => item.author.kind === 'agent').map((item) => item.author.id))
  if (viewers.length === 0) return null
  return (
    <div className={styles.collision} role="status">
      {viewers.slice(0, 3).map((person) => {
        const writes = writers.has(person.id)
        const words = t(writes ? 'list.typing' : person.away ? 'list.away' : 'list.viewing', { name: person.name })
        return (
          <span
            key={person.id}
            data-typing={writes || undefined}
            data-away={(!writes && person.away) || undefined}
            title={words}
          >
            <Face name={person.name} id={person.id} size={20} />
            {writes ? (
              <EditOutlined aria-hidden />
            ) : person.away ? (
              <EyeInvisibleOutlined aria-hidden />
            ) : (
              <EyeOutlined aria-hidden />
            )}
            <b className={writes ? undefined : 'hidden-visually'}>{words}</b>
          </span>
        )
      })}
      {viewers.length > 3 && <span>+{viewers.length - 3}</span>}
    </div>
  )
}
