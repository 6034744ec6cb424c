import { expect, test } from './support/fixtures.ts'
import { collectContent, leaks } from './support/language.ts'
import { furnishTour, stopsOf } from './support/tour.ts'
import type { Lang } from './support/words.ts'

for (const lang of ['zh-CN', 'en'] as Lang[]) {
  test(`60 · no page in ${lang} lets the other language through`, async ({ house, open }) => {
    test.setTimeout(240_000)
    const tour = await furnishTour(house)
    const door = await open(null, { lang, path: '/sign-in' })
    await expect(door.door.submit).toBeVisible()
    expect.soft(await leaks(door.page, lang, collectContent(door.page)), 'sign-in').toEqual([])
    const desk = await open('zhou', { lang, path: '/settings/profile' })
    const content = collectContent(desk.page)
    for (const stop of stopsOf(house, tour)) {
      await desk.page.goto(stop.path)
      await stop.ready(desk)
      // What people wrote may be on the screen a moment before the test has read it off the line.
      await expect.soft.poll(() => leaks(desk.page, lang, content), { message: stop.name, timeout: 3000 }).toEqual([])
    }
  })
}
