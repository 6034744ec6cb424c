import { describe, expect, it } from 'vitest'
import { seeded } from '@/test/random'
import { newPassword } from './newPassword'

describe('a new password', () => {
  it('can be read out', () => {
    for (let round = 0; round < 50; round++)
      expect(newPassword()).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/)
  })
  it('prefers no sign', () => {
    const random = seeded(5)
    const counts = new Map<string, number>()
    const fill = (bytes: Uint8Array<ArrayBuffer>) => bytes.map(() => Math.floor(random() * 256))
    for (let round = 0; round < 4000; round++)
      for (const sign of newPassword(fill).replaceAll('-', '')) counts.set(sign, (counts.get(sign) ?? 0) + 1)
    const expected = (4000 * 16) / counts.size
    for (const count of counts.values()) expect(Math.abs(count - expected) / expected).toBeLessThan(0.1)
  })
  it('throws away bytes that would favour the first signs', () => {
    let calls = 0
    const fill = (bytes: Uint8Array<ArrayBuffer>) => bytes.fill(calls++ === 0 ? 255 : 0)
    expect(newPassword(fill)).toBe('aaaa-aaaa-aaaa-aaaa')
    expect(calls).toBe(2)
  })
})
