import { ApiOutlined, GlobalOutlined } from '@ant-design/icons'
import styles from './Row.module.css'

export function ChannelMark({ channel, name }: { channel: string; name: string }) {
  const Sign = channel === 'web' ? GlobalOutlined : ApiOutlined
  return (
    <span className={styles.channel} title={name}>
      <Sign aria-label={name} />
    </span>
  )
}
