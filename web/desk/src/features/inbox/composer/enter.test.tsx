import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { meaningOfEnter } from './enter'
import { useComposerKeys } from './useComposerKeys'

const key = (over: Partial<KeyboardEvent> = {}) => ({
  key: 'Enter',
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 13,
  ...over,
})

describe('Enter', () => {
  it('sends, and with Shift begins a line', () => {
    expect(meaningOfEnter(key(), 'enter')).toBe('send')
    expect(meaningOfEnter(key({ shiftKey: true }), 'enter')).toBe('newline')
  })
  it('begins a line when Ctrl+Enter is what sends', () => {
    expect(meaningOfEnter(key(), 'ctrlEnter')).toBe('newline')
    expect(meaningOfEnter(key({ ctrlKey: true }), 'ctrlEnter')).toBe('send')
    expect(meaningOfEnter(key({ metaKey: true }), 'ctrlEnter')).toBe('send')
  })
  it('belongs to the input method while it composes', () => {
    expect(meaningOfEnter(key({ isComposing: true }), 'enter')).toBe('none')
    expect(meaningOfEnter(key({ keyCode: 229 }), 'enter')).toBe('none')
    expect(meaningOfEnter(key(), 'enter', true)).toBe('none')
  })
})

function Field({
  send,
  open = false,
  put = vi.fn(),
  undo = vi.fn(),
  empty = false,
}: {
  send: () => void
  open?: boolean
  put?: () => void
  undo?: () => void
  empty?: boolean
}) {
  const suggestions = {
    open,
    at: 0,
    move: vi.fn(),
    close: vi.fn(),
    choose: () => ({ text: 'x', selection: [1, 1] as [number, number] }),
  }
  return <textarea aria-label="field" {...useComposerKeys({ suggestions, put, send, undo, sendKey: 'enter', empty })} />
}

describe('the text field', () => {
  it('does not send the Enter that chooses a word, in either order of events', async () => {
    const send = vi.fn()
    render(<Field send={send} />)
    const field = screen.getByLabelText('field')
    fireEvent.compositionStart(field)
    fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 })
    fireEvent.compositionEnd(field)
    // Safari: the keydown of the confirming Enter comes right after the end.
    fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 })
    expect(send).not.toHaveBeenCalled()
    await new Promise((resolve) => setTimeout(resolve, 5))
    fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 })
    expect(send).toHaveBeenCalledTimes(1)
  })

  it('chooses from the open list with Tab and Enter instead of sending', () => {
    const send = vi.fn()
    const put = vi.fn()
    render(<Field send={send} open put={put} />)
    fireEvent.keyDown(screen.getByLabelText('field'), { key: 'Tab' })
    fireEvent.keyDown(screen.getByLabelText('field'), { key: 'Enter' })
    expect(put).toHaveBeenCalledTimes(2)
    expect(send).not.toHaveBeenCalled()
  })

  it('takes the last message back with Ctrl+Z in an empty field only', () => {
    const undo = vi.fn()
    const { rerender } = render(<Field send={vi.fn()} undo={undo} />)
    fireEvent.keyDown(screen.getByLabelText('field'), { key: 'z', ctrlKey: true })
    expect(undo).not.toHaveBeenCalled()
    rerender(<Field send={vi.fn()} undo={undo} empty />)
    fireEvent.keyDown(screen.getByLabelText('field'), { key: 'z', ctrlKey: true })
    expect(undo).toHaveBeenCalledTimes(1)
  })
})
