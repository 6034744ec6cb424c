import type { Page } from '@playwright/test'
import type { Lang } from './words.ts'

/** Names and signs that are the same in every language. */
const common = new Set([
  'Papilio',
  'API',
  'JWT',
  'JSON',
  'URL',
  'MB',
  'KB',
  'ID',
  'Enter',
  'Ctrl',
  'Alt',
  'Esc',
  'Shift',
  'Tab',
  'Authorization',
  'Bearer',
  'https',
  'http',
  'www',
  'example',
  'com',
  'name',
  'app',
  'papilio',
  'Node',
  'js',
  'Python',
  'C',
  'Asia',
  'Shanghai',
  'R',
  'N',
  'E',
  'J',
  'K',
  'B',
  's',
  'English',
  'WAPE',
  'ARIMA',
  'Delete',
])

/** Each language is offered in its own words, so that who reads no other finds it. */
const offers = new Set(['Switch to English', '切换到中文', 'English', '简体中文', '中文'])

/** Everything the host has told this page: it is what people wrote and called things, in whatever language they like. */
export type Content = { words: Set<string>; settled: () => Promise<unknown> }

export function collectContent(page: Page): Content {
  const content = new Set<string>()
  const reading: Promise<void>[] = []
  const walk = (value: unknown): void => {
    if (typeof value === 'string') content.add(value)
    else if (Array.isArray(value)) value.forEach(walk)
    else if (value && typeof value === 'object') Object.values(value).forEach(walk)
  }
  page.on('response', (response) => {
    if (!response.url().includes('/api/v1/') || !response.headers()['content-type']?.includes('json')) return
    reading.push(response.json().then(walk, () => undefined))
  })
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      try {
        walk(JSON.parse(String(payload)))
      } catch {
        // Not one of ours.
      }
    }),
  )
  return { words: content, settled: () => Promise.all(reading) }
}

/** What somebody reads or hears on this page, but for code and for words marked as another language. */
const shownWords = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    const here = document.documentElement.lang
    const foreign = (element: Element | null) =>
      element?.closest('code, pre, kbd, [translate="no"], script, style') !== null ||
      (element?.closest('[lang]')?.getAttribute('lang') ?? here) !== here
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.textContent?.trim() && !foreign(node.parentElement)) found.push(node.textContent.trim())
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      // An icon that is hidden, or stands in something with a name of its own, is never read out.
      if (
        foreign(element) ||
        element.closest('[aria-hidden="true"]') ||
        (element.getAttribute('role') === 'img' && element.parentElement?.closest('[aria-label]:is(button, a, [role])'))
      )
        continue
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        const words = element.getAttribute(name)?.trim()
        if (words) found.push(words)
      }
    }
    return [document.title, ...found]
  })

/** Words of the other language that have leaked in: none but what people have written may be there. */
export async function leaks(page: Page, lang: Lang, content: Content): Promise<string[]> {
  await content.settled()
  // A group shows as its parts, a phrase with its variables filled in.
  const known = [...content.words]
    .flatMap((one) => [one, ...one.split(/\/|\{\{[^{}]*\}\}/)])
    .filter((one) => one.trim() !== '')
    .sort((a, b) => b.length - a.length)
  const found: string[] = []
  for (const words of await shownWords(page)) {
    if (offers.has(words) || known.some((one) => one.includes(words))) continue
    let rest = words.replace(/#[0-9a-f]{6}\b/gi, ' ')
    for (const one of known) if (one.length > 1) rest = rest.replaceAll(one, ' ')
    const wrong =
      lang === 'en' ? /\p{Script=Han}/u.test(rest) : (rest.match(/[A-Za-z]+/g) ?? []).some((word) => !common.has(word))
    if (wrong) found.push(words)
  }
  return [...new Set(found)]
}
