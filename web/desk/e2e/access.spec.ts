import { expectAccessible } from './support/access.ts'
import { expect, test } from './support/fixtures.ts'
import { furnishTour, stopsOf } from './support/tour.ts'
import { WidgetPage } from './pages/WidgetPage.ts'

for (const theme of ['light', 'dark'] as const) {
  test(`62 · every page is free of what axe finds, ${theme}`, async ({ house, open }) => {
    test.setTimeout(300_000)
    const tour = await furnishTour(house)
    const door = await open(null, { path: '/sign-in', theme })
    await expect(door.door.submit).toBeVisible()
    await expectAccessible(door.page, `sign-in ${theme}`)
    const desk = await open('zhou', { theme })
    for (const stop of stopsOf(house, tour)) {
      await desk.page.goto(stop.path)
      await stop.ready(desk)
      await expectAccessible(desk.page, `${stop.name} ${theme}`)
    }
  })
}

test('62 · the widget is free of what axe finds', async ({ house, open }) => {
  const desk = await open(null, { path: '/sign-in' })
  const widget = new WidgetPage(await desk.page.context().newPage())
  await widget.visit(house.host.url, house.inbox.id)
  await expectAccessible(widget.page, 'closed')
  await widget.open()
  await widget.say('你好')
  await expect(widget.log).toContainText('你好')
  await expectAccessible(widget.page, 'open')
})

test('62 · targets are at least 24 px, and those of the navigation 44 where fingers are', async ({ house, open }) => {
  const tour = await furnishTour(house)
  for (const [width, paths] of [
    [1440, [`/inbox/${tour.head.id}`, `/customers/${tour.customer}`, '/knowledge', '/settings/staff']],
    [390, ['/inbox', '/customers', '/settings/staff']],
  ] as const) {
    const desk = await open('zhou', { width, height: 844 })
    for (const path of paths) {
      await desk.page.goto(path)
      await expect(desk.page.getByText(/张伟|已催物流|陈默/).first()).toBeVisible()
      const small = await desk.page.locator('main button:visible, nav a:visible, nav button:visible').evaluateAll(
        (all, narrow) =>
          all.flatMap((one) => {
            const min = narrow && one.closest('nav') && !one.closest('main') ? 44 : 24
            const { width: w, height: h } = one.getBoundingClientRect()
            // A link inside a sentence is as high as its line; that is allowed.
            return w > 0 && (w < min - 0.5 || h < min - 0.5) && getComputedStyle(one).display !== 'inline'
              ? [`${one.getAttribute('aria-label') ?? one.textContent} ${Math.round(w)}×${Math.round(h)}`]
              : []
          }),
        width < 760,
      )
      expect.soft(small, `${path} at ${width}`).toEqual([])
    }
  }
})

test('62 · where fingers are, everything in a conversation is at least 44 px', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('chen', { width: 390, height: 844, touch: true, preferences: { undoSeconds: 60 } })
  expect(await desk.page.evaluate(() => matchMedia('(pointer: coarse)').matches)).toBe(true)
  const small = (within: string) =>
    desk.page.locator(`${within} button:visible`).evaluateAll((all) =>
      all.flatMap((one) => {
        const { width: w, height: h } = one.getBoundingClientRect()
        return w > 0 && (w < 43.5 || h < 43.5)
          ? [`${one.getAttribute('aria-label') ?? one.textContent} ${Math.round(w)}×${Math.round(h)}`]
          : []
      }),
    )
  await expect(desk.inbox.row(name)).toBeVisible()
  expect.soft(await small('main'), 'the list').toEqual([])
  await desk.page.goto(`/inbox/${head.id}`)
  await desk.page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: '说明.txt', mimeType: 'text/plain', buffer: Buffer.from('你好') })
  await expect(desk.button(desk.w('inbox:attach.remove', { name: '说明.txt' }))).toBeVisible()
  expect.soft(await small('main'), 'with a file').toEqual([])
  await desk.button(desk.w('inbox:composer.emoji')).click()
  await expect(desk.page.getByPlaceholder(desk.w('inbox:emoji.search'))).toBeVisible()
  expect.soft(await small('.ant-popover'), 'emoji').toEqual([])
  await desk.press('Escape')
  await desk.thread.reply.fill('马上为您查')
  await desk.page.getByRole('button', { name: desk.w('inbox:composer.send'), exact: true }).click()
  await expect(desk.button(desk.w('inbox:outgoing.takeBack'))).toBeVisible()
  expect.soft(await small('main'), 'while it can be taken back').toEqual([])
})

test('62 · the focus is always to be seen', async ({ house, open }) => {
  await furnishTour(house)
  const desk = await open('zhou', { path: '/settings/staff' })
  await expect(desk.page.getByText('陈默').first()).toBeVisible()
  const unseen: string[] = []
  for (let step = 0; step < 25; step++) {
    await desk.press('Tab')
    const seen = await desk.page.evaluate(() => {
      const one = document.activeElement
      if (!one || one === document.body) return null
      const wrap = one.closest('.ant-input-affix-wrapper') ?? one
      const style = getComputedStyle(wrap)
      const box = one.getBoundingClientRect()
      const marked =
        style.outlineStyle !== 'none' || style.boxShadow !== 'none' || getComputedStyle(one).outlineStyle !== 'none'
      const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      return marked && inside ? null : (one.getAttribute('aria-label') ?? one.textContent ?? one.tagName)
    })
    if (seen) unseen.push(seen)
  }
  expect(unseen).toEqual([])
})
