import { describe, expect, it } from 'vitest'
import en from './en'
import zh from './zh-CN'

const PLURAL = /_(zero|one|two|few|many|other)$/

function flat(words: Record<string, unknown>, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(words)) {
    const path = prefix ? `${prefix}.${name}` : name
    if (typeof value === 'string') found.set(path, value)
    else for (const [inner, text] of flat(value as Record<string, unknown>, path)) found.set(inner, text)
  }
  return found
}

const plain = (words: Map<string, string>) =>
  [...new Set([...words.keys()].map((key) => key.replace(PLURAL, '')))].sort()
const variables = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]!).sort()

describe('the words', () => {
  it('are there in both languages, feature by feature', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
  })
  it.each(Object.keys(zh))('of %s have the same keys and the same variables', (namespace) => {
    const chinese = flat(zh[namespace]!)
    const english = flat(en[namespace] ?? {})
    expect(plain(english)).toEqual(plain(chinese))
    for (const [key, text] of chinese) {
      const other = english.get(key)
      if (other !== undefined && !PLURAL.test(key))
        expect({ key, names: variables(other) }).toEqual({ key, names: variables(text) })
    }
  })
  it('are never empty, and English has both numbers', () => {
    for (const words of [...Object.values(zh), ...Object.values(en)]) {
      for (const [key, text] of flat(words)) expect(text.trim(), key).not.toBe('')
    }
    for (const words of Object.values(en)) {
      const all = flat(words)
      for (const key of all.keys())
        if (key.endsWith('_other')) expect([...all.keys()]).toContain(key.replace(/_other$/, '_one'))
    }
  })
  it('in English hold no Chinese', () => {
    for (const words of Object.values(en))
      for (const [key, text] of flat(words)) expect(/\p{Script=Han}/u.test(text), key).toBe(false)
  })
})
