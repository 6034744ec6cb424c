import { fireEvent, render, screen } from '@testing-library/react'
import { useEffect } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { getCommands, handleStroke, useCommand, type Command } from './commands'
import { matchScore } from './fuzzy'
import { adopt, getPreferences, setPreferences } from './preferences'
import { nameOf } from './shortcuts'

const stroke = (over: Partial<KeyboardEvent>) => ({
  key: '',
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  keyCode: 0,
  ...over,
})

function Desk({ commands }: { commands: Command[] }) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => void handleStroke(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return (
    <>
      {commands.map((command) => (
        <Offer key={command.id} {...command} />
      ))}
      <input aria-label="input" />
      <textarea aria-label="textarea" />
      <div aria-label="editable" contentEditable suppressContentEditableWarning tabIndex={0}>
        x
      </div>
      <div role="dialog">
        <button type="button">in dialog</button>
      </div>
      <button type="button">plain</button>
    </>
  )
}
function Offer(command: Command) {
  useCommand(command)
  return null
}
const command = (id: string, keys: string, run = vi.fn()): Command & { run: ReturnType<typeof vi.fn> } => ({
  id,
  title: id,
  group: 'g',
  keys,
  run,
})

afterEach(() => setPreferences({ singleKeys: true }))

describe('keys', () => {
  it('have one name whatever the layout', () => {
    expect(nameOf(stroke({ key: 'k', ctrlKey: true }))).toBe('mod+k')
    expect(nameOf(stroke({ key: 'E', code: 'KeyE', ctrlKey: true, altKey: true }))).toBe('ctrl+alt+e')
    expect(nameOf(stroke({ key: '¡', code: 'Digit1', altKey: true }))).toBe('alt+1')
    expect(nameOf(stroke({ key: '?', shiftKey: true }))).toBe('?')
    expect(nameOf(stroke({ key: 'R', shiftKey: true }))).toBe('shift+r')
  })

  it('fire on the page', () => {
    const reply = command('reply', 'r')
    render(<Desk commands={[reply]} />)
    fireEvent.keyDown(screen.getByText('plain'), { key: 'r' })
    expect(reply.run).toHaveBeenCalledTimes(1)
  })

  it.each(['input', 'textarea', 'editable'])('never fire in %s, while those with Ctrl do', (label) => {
    const reply = command('reply', 'r')
    const palette = command('palette', 'mod+k')
    render(<Desk commands={[reply, palette]} />)
    fireEvent.keyDown(screen.getByLabelText(label), { key: 'r' })
    fireEvent.keyDown(screen.getByLabelText(label), { key: 'k', ctrlKey: true })
    expect(reply.run).not.toHaveBeenCalled()
    expect(palette.run).toHaveBeenCalledTimes(1)
  })

  it('never fire while an input method composes', () => {
    const palette = command('palette', 'mod+k')
    const reply = command('reply', 'r')
    render(<Desk commands={[palette, reply]} />)
    fireEvent.keyDown(screen.getByLabelText('input'), { key: 'k', ctrlKey: true, isComposing: true })
    fireEvent.keyDown(screen.getByText('plain'), { key: 'r', keyCode: 229 })
    expect(palette.run).not.toHaveBeenCalled()
    expect(reply.run).not.toHaveBeenCalled()
  })

  it('leave dialogs alone', () => {
    const close = command('close', 'e')
    render(<Desk commands={[close]} />)
    fireEvent.keyDown(screen.getByText('in dialog'), { key: 'e' })
    expect(close.run).not.toHaveBeenCalled()
  })

  it('without a modifier can be switched off', () => {
    const close = command('close', 'e')
    const next = command('next', 'ctrl+alt+e')
    render(<Desk commands={[close, next]} />)
    setPreferences({ singleKeys: false })
    fireEvent.keyDown(screen.getByText('plain'), { key: 'e' })
    fireEvent.keyDown(screen.getByText('plain'), { key: 'e', code: 'KeyE', ctrlKey: true, altKey: true })
    expect(close.run).not.toHaveBeenCalled()
    expect(next.run).toHaveBeenCalledTimes(1)
  })

  it('Esc leaves a field', () => {
    render(<Desk commands={[]} />)
    const field = screen.getByLabelText('textarea')
    field.focus()
    fireEvent.keyDown(field, { key: 'Escape' })
    expect(document.activeElement).not.toBe(field)
  })

  it('belong to the command mounted last, and go back when it leaves', () => {
    const far = command('far', 'a')
    const near = command('near', 'a')
    const { rerender } = render(<Desk commands={[far, near]} />)
    fireEvent.keyDown(screen.getByText('plain'), { key: 'a' })
    rerender(<Desk commands={[far]} />)
    fireEvent.keyDown(screen.getByText('plain'), { key: 'a' })
    expect([near.run.mock.calls.length, far.run.mock.calls.length]).toEqual([1, 1])
    expect(getCommands().map((one) => one.id)).toEqual(['far'])
  })
})

describe('preferences', () => {
  it('take over only what has the right form', () => {
    const known = getPreferences()
    const adopted = adopt(known, { theme: 'dark', volume: 'loud', favouriteQueues: 'x', language: 'fr', unknown: 1 })
    expect(adopted).toEqual({ ...known, theme: 'dark' })
    expect(adopt(known, null)).toEqual(known)
  })
})

describe('matching', () => {
  it('prefers beginnings to insides, insides to scattered letters', () => {
    const scores = ['退款时效', '查退款', '退回款项', '物流'].map((text) => matchScore('退款', text))
    expect(scores[0]).toBeGreaterThan(scores[1]!)
    expect(scores[1]).toBeGreaterThan(scores[2]!)
    expect(scores[3]).toBe(0)
  })
})
