import { test as base, expect, type BrowserContext, type Page } from '@playwright/test'
import type { Preferences } from '../../src/app/preferences.ts'
import { Desk } from '../pages/Desk.ts'
import { HostProcess } from './host.ts'
import { House, type Who } from './house.ts'
import type { Lang } from './words.ts'

export type OpenOptions = {
  lang?: Lang
  theme?: 'light' | 'dark'
  path?: string
  width?: number
  height?: number
  /** A phone or a tablet: the rules for fingers apply. */
  touch?: boolean
  preferences?: Partial<Preferences>
  /** Where the desk is reached; a proxy stands in for a bad line. */
  url?: string
  permissions?: string[]
  /** What must be there before the first line of the desk runs. */
  before?: (context: BrowserContext) => Promise<void>
}
export type Open = (who: Who | null, options?: OpenOptions) => Promise<Desk>

const silences = [
  // The browser reports what the tests provoke on purpose: cut lines and refusals.
  /WebSocket connection/,
  /Failed to load resource/,
  /ERR_/,
]

async function arrange(
  context: BrowserContext,
  url: string,
  { lang = 'zh-CN', theme = 'light', preferences = {}, before }: OpenOptions,
): Promise<void> {
  const chosen = { language: lang, theme, undoSeconds: 0, checklistHidden: true, ...preferences }
  await context.addInitScript((text) => {
    if (!localStorage.getItem('papilio.preferences')) localStorage.setItem('papilio.preferences', text)
  }, JSON.stringify(chosen))
  await before?.(context)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url })
}

/** Whatever goes wrong inside a page fails the test that had it open. */
function watch(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !silences.some((one) => one.test(message.text())))
      problems.push(`${page.url()}: ${message.text()}`)
  })
}

export const test = base.extend<{ open: Open; problems: string[] }, { house: House }>({
  house: [
    async ({}, use) => {
      const host = await HostProcess.start()
      await use(await House.furnish(host))
      await host.end()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  problems: async ({}, use) => {
    const problems: string[] = []
    await use(problems)
    expect(problems, 'faults inside the pages').toEqual([])
  },
  open: async ({ browser, house, problems }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (who, options = {}) => {
      const {
        lang = 'zh-CN',
        theme = 'light',
        path = '/inbox',
        width = 1440,
        height = 900,
        touch = false,
        url = house.host.url,
      } = options
      const context = await browser.newContext({
        baseURL: url,
        locale: lang === 'en' ? 'en-US' : 'zh-CN',
        colorScheme: theme,
        viewport: { width, height },
        hasTouch: touch,
        isMobile: touch,
        reducedMotion: 'reduce',
        timezoneId: 'Asia/Shanghai',
        permissions: options.permissions ?? [],
      })
      contexts.push(context)
      await arrange(context, url, options)
      if (who) {
        await house.staff[who].api.put('/me/preferences', {})
        await house.present(who)
        await context.addCookies([
          { name: 'papilio_session', value: house.staff[who].api.session, url, httpOnly: true, sameSite: 'Lax' },
        ])
      }
      const page = await context.newPage()
      watch(page, problems)
      const desk = new Desk(page, lang)
      await page.goto(path)
      return desk
    })
    for (const context of contexts) await context.close()
    await house.settle()
  },
})

export { expect }
