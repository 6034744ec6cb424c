import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CommandPalette } from './CommandPalette'
import { handleStroke, useCommand } from './commands'
import { showOverlay } from './overlays'

const done = vi.fn()

function Desk() {
  useCommand({ id: 'english', title: 'Switch to English', group: 'Look', run: () => done(document.activeElement) })
  return (
    <>
      <textarea aria-label="reply" defaultValue="写到一半" />
      <CommandPalette />
    </>
  )
}

/** With the reply in hand: Ctrl+K, and nothing waited for. */
function openFromReply(): void {
  render(<Desk />)
  screen.getByRole('textbox').focus()
  act(() => void handleStroke(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', ctrlKey: true })))
}

afterEach(() => {
  act(() => showOverlay(null))
  cleanup()
  done.mockReset()
})

describe('the palette', () => {
  it('has the focus before the key that opened it is done with', () => {
    render(<Desk />)
    screen.getByRole('textbox').focus()
    handleStroke(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', ctrlKey: true }))
    expect(document.activeElement).toBe(screen.getByRole('combobox'))
  })

  it('gives the focus back where it was', () => {
    openFromReply()
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Tab' })
    expect(document.activeElement).toBe(screen.getByRole('combobox'))
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Escape' })
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(document.activeElement).toBe(screen.getByRole('textbox'))
  })

  it('runs what was chosen, with the focus already back', () => {
    openFromReply()
    fireEvent.change(screen.getByRole('combobox'), { target: { value: 'english' } })
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' })
    expect(done).toHaveBeenCalledWith(screen.getByRole('textbox'))
  })

  it('is closed by a click beside it, and by none inside', () => {
    openFromReply()
    const dialog = screen.getByRole('dialog')
    fireEvent.mouseDown(dialog)
    expect(screen.queryByRole('dialog')).toBe(dialog)
    fireEvent.mouseDown(dialog.parentElement!)
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
