import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Lang = 'zh-CN' | 'en'
type Tree = { [name: string]: string | Tree }
export type Words = (key: string, values?: Record<string, string | number>) => string

const folder = fileURLToPath(new URL('../../src/i18n/', import.meta.url))
const load = (lang: Lang): Record<string, Tree> =>
  Object.fromEntries(
    readdirSync(`${folder}${lang}`)
      .filter((name) => name.endsWith('.json'))
      .map((name) => [
        name.slice(0, -'.json'.length),
        JSON.parse(readFileSync(`${folder}${lang}/${name}`, 'utf8')) as Tree,
      ]),
  )
const trees: Record<Lang, Record<string, Tree>> = { 'zh-CN': load('zh-CN'), en: load('en') }

/** The words on the screen, by their key: a test names a thing once, whatever it is called today and in which language. */
export const wordsOf =
  (lang: Lang): Words =>
  (key, values = {}) => {
    const [namespace, path] = key.split(':') as [string, string]
    const names = path.split('.')
    const last = names.pop()!
    const branch = names.reduce<Tree | string | undefined>(
      (at, name) => (typeof at === 'object' ? at[name] : undefined),
      trees[lang][namespace],
    )
    const plural = values.count === 1 ? 'one' : 'other'
    const found =
      typeof branch === 'object' ? (branch[last] ?? branch[`${last}_${plural}`] ?? branch[`${last}_other`]) : undefined
    if (typeof found !== 'string') throw new Error(`There are no words for ${key} in ${lang}.`)
    return found.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole))
  }

/** Every word there is, for finding what has leaked from the other language. */
export const allWords = (lang: Lang): string[] => {
  const list: string[] = []
  const walk = (at: Tree | string): void =>
    typeof at === 'string' ? void list.push(at) : Object.values(at).forEach(walk)
  Object.values(trees[lang]).forEach(walk)
  return list
}
