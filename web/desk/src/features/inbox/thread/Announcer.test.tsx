import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import '@/i18n'
import { makeMessage } from '@/test/make'
import { Announcer } from './Announcer'
import type { Said } from './rows'

/** Reads every text that is put into the live region, as a screen reader does. */
function listen() {
  const say = (...texts: string[]) => texts.map((text, index) => makeMessage({ number: index + 1, text }) as Said)
  const { rerender } = render(<Announcer said={say('在吗')} />)
  const heard: string[] = []
  const watch = new MutationObserver((changes) => {
    for (const { addedNodes, type, target } of changes) {
      if (type === 'characterData') heard.push(target.textContent ?? '')
      addedNodes.forEach((node) => heard.push(node.textContent ?? ''))
    }
  })
  watch.observe(screen.getByRole('status'), { subtree: true, childList: true, characterData: true })
  return { heard, said: (...texts: string[]) => rerender(<Announcer said={say('在吗', ...texts)} />) }
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('what is read out', () => {
  it('is read out again when the customer says the same again', async () => {
    const { heard, said } = listen()
    said('你好')
    await pass(1000)
    said('你好', '你好')
    await pass(1000)
    expect(heard).toHaveLength(2)
    expect(heard[1]).toBe(heard[0])
    expect(heard[0]).toContain('你好')
  })

  it('is not held back by a customer who writes on and on', async () => {
    const { heard, said } = listen()
    const texts: string[] = []
    for (let n = 0; n < 10; n++) {
      texts.push(`第${n}句`)
      said(...texts)
      await pass(500)
    }
    expect(heard.length).toBeGreaterThanOrEqual(4)
    expect(heard.join(' ')).toContain('第5句')
    await pass(1000)
    for (const text of texts) expect(heard.join(' ').split(text)).toHaveLength(2)
  })
})
