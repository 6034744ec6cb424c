import { fileURLToPath } from 'node:url'
import { expect, test } from './support/fixtures.ts'
import { furnishTour, stopsOf } from './support/tour.ts'
import { WidgetPage } from './pages/WidgetPage.ts'
import type { Lang } from './support/words.ts'

const folder = fileURLToPath(new URL('../screenshots/', import.meta.url))
const shown = [
  'inbox',
  'search',
  'thread',
  'note',
  'palette',
  'customer',
  'merge',
  'plan',
  'knowledge',
  'phrase',
  'profile',
  'staff',
  'queues',
  'web-inbox',
  'keys',
  'deliveries',
]
const onPhone = ['inbox', 'thread', 'customers', 'customer', 'plan', 'knowledge', 'profile', 'staff', 'web-inbox']

for (const lang of ['zh-CN', 'en'] as Lang[]) {
  for (const theme of ['light', 'dark'] as const) {
    test(`screens in ${lang}, ${theme}`, async ({ house, open }) => {
      test.setTimeout(240_000)
      const tour = await furnishTour(house)
      for (const [kind, width, height, names] of [
        ['desktop', 1440, 900, shown],
        ['mobile', 390, 844, onPhone],
      ] as const) {
        const name = (what: string) => `${folder}${what}-${kind}-${lang}-${theme}.png`
        const door = await open(null, { lang, theme, width, height, path: '/sign-in' })
        await expect(door.door.submit).toBeVisible()
        await door.page.screenshot({ path: name('sign-in') })
        const desk = await open('zhou', { lang, theme, width, height })
        for (const stop of stopsOf(house, tour).filter((one) => names.includes(one.name))) {
          await desk.page.goto(stop.path)
          await stop.ready(desk)
          await desk.page.screenshot({ path: name(stop.name) })
        }
        const own = await open('su', { lang, theme, width, height, path: '/plan' })
        await expect(own.section(own.w('plan:wish.title')).getByRole('radiogroup')).toHaveCount(7)
        await own.page.screenshot({ path: name('own-schedule'), fullPage: true })
        const widget = new WidgetPage(await door.page.context().newPage())
        await widget.visit(house.host.url, house.inbox.id, lang === 'en' ? 'en' : 'zh')
        await widget.open()
        await widget.say(lang === 'en' ? 'Where is my parcel?' : '我的包裹到哪里了？')
        await expect(widget.log).toContainText(lang === 'en' ? 'parcel' : '包裹')
        await widget.page.screenshot({ path: name('widget') })
      }
    })
  }
}
