import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { createPortal, flushSync } from 'react-dom'
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
    // Who types on without a pause means the palette: it is there, with the focus, before the next key.
    run: () => flushSync(() => showOverlay('palette')),
  })
  return open && createPortal(<Palette />, document.body)
}

const close = () => flushSync(() => showOverlay(null))

function Palette() {
  const { t } = useTranslation()
  const commands = useCommands()
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const field = useRef<HTMLInputElement>(null)
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

  useLayoutEffect(() => {
    const before = document.activeElement
    field.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])

  const run = (command: Command | undefined) => {
    if (!command) return
    // The focus is given back before the command, which may place it elsewhere.
    close()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0))
    else if (event.key === 'Enter') run(found[chosen])
    else if (event.key === 'Escape') close()
    // The field is all there is to be focused here.
    else if (event.key !== 'Tab') return
    event.preventDefault()
  }
  const onMouseDown = (event: MouseEvent) => {
    if (event.target === field.current) return
    // The field keeps the focus, whatever is clicked.
    event.preventDefault()
    if (event.target === event.currentTarget) close()
  }
  return (
    <div className={styles.veil} onMouseDown={onMouseDown}>
      <div className={styles.dialog} role="dialog" aria-modal aria-label={t('palette.title')}>
        <input
          className={styles.input}
          ref={field}
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
      </div>
    </div>
  )
}
