import { Modal, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { keysOf, useCommand, useCommands } from './commands'
import { Keycaps } from './Keycaps'
import { showOverlay, useOverlay } from './overlays'
import { setPreferences, usePreference } from './preferences'
import { isSingleKey } from './shortcuts'
import styles from './ShortcutHelp.module.css'

/** All keys of this place; the single ones can be switched off here. */
export function ShortcutHelp() {
  const { t } = useTranslation()
  const open = useOverlay() === 'shortcuts'
  useCommand({
    id: 'shortcuts',
    title: t('shortcuts.title'),
    group: t('commands.help'),
    keys: ['?', 'mod+/'],
    run: () => showOverlay('shortcuts'),
  })
  return (
    <Modal
      open={open}
      onCancel={() => showOverlay(null)}
      footer={null}
      width={680}
      destroyOnHidden
      title={t('shortcuts.title')}
    >
      <Keys />
    </Modal>
  )
}

/** Only there while it is looked at: commands come and go with every conversation that is opened. */
function Keys() {
  const { t } = useTranslation()
  const single = usePreference('singleKeys')
  const commands = useCommands()
  const groups = Map.groupBy(
    commands.filter((command) => keysOf(command).length > 0),
    (command) => command.group,
  )
  return (
    <>
      <label className={styles.switch}>
        <Switch checked={single} onChange={(on) => setPreferences({ singleKeys: on })} size="small" />
        {t('shortcuts.single')}
      </label>
      <div className={styles.groups}>
        {[...groups].map(([group, members]) => (
          <section key={group}>
            <h3 className={styles.heading}>{group}</h3>
            {members.map((command) => (
              <p className={styles.line} key={command.id}>
                <span>{command.title}</span>
                <span className={styles.keys}>
                  {keysOf(command).map((keys) => (
                    <span key={keys} className={!single && isSingleKey(keys) ? styles.off : undefined}>
                      <Keycaps keys={keys} />
                    </span>
                  ))}
                </span>
              </p>
            ))}
          </section>
        ))}
      </div>
    </>
  )
}
