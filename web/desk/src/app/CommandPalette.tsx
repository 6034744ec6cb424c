import { Modal } from 'antd'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { keysOf, useCommand, useCommands, type Command } from './commands'
import styles from './CommandPalette.module.css'
import { matchWords } from './fuzzy'
import { Keycaps } from './Keycaps'
import { showOverlay, useOverlay } from './overlays'
import { isComposing } from './shortcuts'

/** Everything that can be done right now, with its key: type, choose, done. */
export function CommandPalette() {
  const { t } = useTranslation()
  const open = useOverlay() === 'palette'
  useCommand({
    id: 'palette',
    title: t('palette.title'),
    group: t('commands.help'),
    keys: 'mod+k',
    quiet: true,
    run: () => showOverlay('palette'),
  })
  return (
    <Modal
      open={open}
      onCancel={() => showOverlay(null)}
      footer={null}
      closable={false}
      width={560}
      destroyOnHidden
      className={styles.modal}
      title={<span className="hidden-visually">{t('palette.title')}</span>}
    >
      <PaletteBody />
    </Modal>
  )
}

function PaletteBody() {
  const { t } = useTranslation()
  const commands = useCommands()
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const found = useMemo(
    () =>
      // What was mounted last is nearest to what somebody is doing: it comes first.
      [...commands]
        .reverse()
        .filter((command) => !command.quiet)
        .map((command) => ({ command, score: matchWords(search, [command.title, command.group]) }))
        .filter((hit) => hit.score > 0)
        .sort((a, b) => b.score - a.score)
        .map((hit) => hit.command),
    [commands, search],
  )
  const chosen = Math.min(at, found.length - 1)
  useEffect(() => void list.current?.children[chosen]?.scrollIntoView?.({ block: 'nearest' }), [chosen])

  const run = (command: Command | undefined) => {
    if (!command) return
    showOverlay(null)
    // After the dialog has given the focus back, so that a command may place it.
    setTimeout(() => command.run(), 60)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0))
    else if (event.key === 'Enter') run(found[chosen])
    else return
    event.preventDefault()
  }
  return (
    <>
      <input
        className={styles.input}
        autoFocus
        value={search}
        placeholder={t('palette.placeholder')}
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-label={t('palette.placeholder')}
        aria-activedescendant={found[chosen] ? `command-${found[chosen].id}` : undefined}
        onChange={(event) => {
          setSearch(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul className={styles.list} id="palette-list" role="listbox" aria-label={t('palette.title')} ref={list}>
        {found.map((command, index) => (
          <li
            key={command.id}
            id={`command-${command.id}`}
            role="option"
            aria-selected={index === chosen}
            className={styles.item}
            onMouseMove={() => setAt(index)}
            onClick={() => run(command)}
          >
            <span className={styles.group}>{command.group}</span>
            <span className={styles.title}>{command.title}</span>
            {keysOf(command)[0] && <Keycaps keys={keysOf(command)[0]!} />}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={styles.none}>{t('palette.none')}</p>}
    </>
  )
}
