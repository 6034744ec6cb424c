import type { Page } from '@playwright/test'
import { expect, test, type Open } from './support/fixtures.ts'
import type { House, Talk, Who } from './support/house.ts'
import type { Lang } from './support/words.ts'

declare global {
  interface Window {
    tones: number
    notices: { title: string; body: string; click: () => void }[]
  }
}

/** Counts sounds and desktop notices instead of making them. */
async function listen(open: Open, who: Who, preferences = {}, lang: Lang = 'zh-CN') {
  return open(who, {
    lang,
    preferences: { sound: 'mine', desktopNotifications: true, ...preferences },
    before: async (context) =>
      void (await context.addInitScript(() => {
        window.tones = 0
        window.notices = []
        const start = OscillatorNode.prototype.start
        OscillatorNode.prototype.start = function (...when) {
          window.tones += 1
          return start.apply(this, when)
        }
        class Notice {
          static permission = 'granted'
          static requestPermission = () => Promise.resolve('granted' as const)
          onclick: (() => void) | null = null
          constructor(title: string, options?: NotificationOptions) {
            window.notices.push({ title, body: options?.body ?? '', click: () => this.onclick?.() })
          }
          close() {}
        }
        Object.defineProperty(window, 'Notification', { value: Notice })
      })),
  })
}

/** Single notes of which one sound is made. */
const NOTES = 2

/** Past the moment in which tabs agree who makes a sound: what this page began to wait for before, it has done by then. */
const settled = (...pages: Page[]) =>
  Promise.all(pages.map((page) => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)))))

/** Colleagues start from nothing in hand, so that counts are exact. */
async function clear(house: House, who: Who): Promise<void> {
  const { api, id } = house.staff[who]
  await house.present(who)
  for (;;) {
    const mine = await api.get<{ items: { id: string }[] }>('/conversations?view=mine&limit=200')
    if (mine.items.length === 0) return
    for (const head of mine.items) await api.post(`/conversations/${head.id}/close`, { exit: 'solved' })
    if (id === '') return
  }
}

test('13 · unread is counted on the row; opening reads it; it can be marked unread', async ({ house, open }) => {
  const { head, name, visitor } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await expect(desk.inbox.row(name)).toBeVisible()
  await visitor.say('还在吗')
  await visitor.say('请问')
  await expect(desk.inbox.row(name)).toContainText(new RegExp(`[23]${desk.w('inbox:list.unread')}`))
  await desk.inbox.open(name)
  await expect.poll(async () => (await house.head(head.id)).unread).toBe(0)
  await expect(desk.inbox.row(name)).not.toContainText(desk.w('inbox:list.unread'))
  await desk.leaveFields()
  await desk.press('u')
  await expect.poll(async () => (await house.head(head.id)).unread).toBeGreaterThan(0)
  await expect(desk.inbox.row(name)).toContainText(desk.w('inbox:list.unread'))
})

test('14 · the title counts what is unread and the icon has a dot', async ({ house, open }) => {
  await clear(house, 'su')
  const first = await house.talk({ by: 'su' })
  const second = await house.talk({ by: 'su' })
  const desk = await open('su', { path: '/customers' })
  await first.visitor.say('在吗')
  await second.visitor.say('在吗')
  await expect(desk.page).toHaveTitle('(2) Papilio')
  await expect(desk.page.locator('link[rel="icon"]')).toHaveAttribute('href', /^data:image\/svg/)
  await desk.page.goto(`/inbox/${first.head.id}`)
  await expect(desk.page).toHaveTitle('(1) Papilio')
})

test('15 · a sound for mine, for all or for none, and not for what one is looking at', async ({ house, open }) => {
  const theirs = await house.talk({ by: 'su', text: '同事的客户' })
  for (const sound of ['none', 'mine', 'all'] as const) {
    const own = await house.talk({ by: 'lin' })
    const desk = await listen(open, 'lin', { sound })
    await expect(desk.inbox.row(own.name)).toBeVisible()
    await desk.page.mouse.click(700, 5)
    const heard = () => desk.page.evaluate(() => window.tones)
    /** How many sounds it makes that this customer writes, with the news in the list and time to agree on them. */
    const soundsOf = async ({ visitor, name }: Talk, text: string) => {
      const before = await heard()
      await visitor.say(text)
      await expect(desk.inbox.row(name)).toContainText(text)
      await settled(desk.page)
      return ((await heard()) - before) / NOTES
    }
    await desk.inbox.show('all')
    await expect(desk.inbox.row(theirs.name)).toBeVisible()
    expect(await soundsOf(theirs, `同事的客户又来了，${sound}`)).toBe(sound === 'all' ? 1 : 0)
    expect(await soundsOf(own, '我的客户')).toBe(sound === 'none' ? 0 : 1)
    await desk.inbox.open(own.name)
    await expect(desk.thread.said('我的客户')).toBeVisible()
    expect(await soundsOf(own, '正看着呢')).toBe(0)
    if (sound === 'none') {
      // It was silent by choice and not for want of a sound: another tab chooses, and this one is heard.
      await desk.page.evaluate(() => {
        const key = 'papilio.preferences'
        localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)!), sound: 'all' }))
        window.dispatchEvent(new StorageEvent('storage', { key, newValue: localStorage.getItem(key) }))
      })
      expect(await soundsOf(theirs, '现在听得到了')).toBe(1)
    }
    await desk.page.close()
  }
})

for (const sound of ['mine', 'none'] as const)
  test(`16 · a desktop notice leads to its conversation (sound: ${sound})`, async ({ house, open }) => {
    const { head, name, visitor } = await house.talk({ by: 'chen' })
    const desk = await listen(open, 'chen', { sound })
    await expect(desk.inbox.row(name)).toBeVisible()
    await desk.page.evaluate(() => {
      document.hasFocus = () => false
    })
    await visitor.say('有人吗')
    await desk.page.waitForFunction(() => window.notices.length > 0)
    expect(await desk.page.evaluate(() => window.notices[0])).toMatchObject({
      title: desk.w('inbox:notify.message', { name }),
      body: '有人吗',
    })
    await desk.page.evaluate(() => window.notices[0]!.click())
    await expect(desk.page).toHaveURL(new RegExp(head.id))
  })

test('17 · waiting too long is said in one reminder that leads to the longest', async ({ house, open }) => {
  await clear(house, 'su')
  const first = await house.talk({ by: 'su', name: '等得最久' })
  await house.advance(40)
  await house.talk({ by: 'su', name: '等得短些' })
  await house.advance(150)
  const desk = await open('su', { preferences: { slowSeconds: 60 } })
  const reminder = desk.page.getByText(desk.w('inbox:slow.open'))
  await expect(reminder).toBeVisible()
  await reminder.click()
  await expect(desk.page).toHaveURL(new RegExp(first.head.id))
})

test('17 · the reminder comes wherever one is in the desk', async ({ house, open }) => {
  await clear(house, 'su')
  const { head } = await house.talk({ by: 'su' })
  await house.advance(150)
  for (const options of [{ path: '/customers' }, { path: '/settings' }, { path: `/inbox/${head.id}`, width: 600 }]) {
    const desk = await open('su', { ...options, preferences: { slowSeconds: 60 } })
    await expect(desk.page.getByText(desk.w('inbox:slow.open'))).toHaveCount(1)
  }
  const desk = await open('su', { path: '/customers', preferences: { slowSeconds: 60 } })
  await desk.page.getByText(desk.w('inbox:slow.open')).click()
  await expect(desk.page).toHaveURL(new RegExp(head.id))
})

for (const lang of ['zh-CN', 'en'] as const)
  test(`what a colleague hands over is heard and said once in two tabs, and leads there (${lang})`, async ({
    house,
    open,
  }) => {
    const { head, name } = await house.talk({ by: 'lin' })
    const desk = await listen(open, 'chen', {}, lang)
    await expect(desk.inbox.list).toBeVisible()
    const second = await desk.page.context().newPage()
    await second.goto('/inbox')
    for (const page of [desk.page, second]) {
      await page.waitForLoadState('networkidle')
      await page.mouse.click(700, 5)
      await page.evaluate(() => {
        document.hasFocus = () => false
      })
    }
    await house.staff.lin.api.post(`/conversations/${head.id}/transfer`, { to: { agent: house.staff.chen.id } })
    const title = desk.w('inbox:notify.given', { name })
    const said = () => Promise.all([desk.page, second].map((page) => page.getByText(title).count()))
    const sum = (counts: number[]) => counts.reduce((all, one) => all + one, 0)
    await expect.poll(async () => sum(await said())).toBe(1)
    expect(
      sum(await Promise.all([desk.page, second].map((page) => page.evaluate(() => window.tones)))),
    ).toBeGreaterThan(0)
    const notices = await Promise.all([desk.page, second].map((page) => page.evaluate(() => window.notices)))
    expect(notices.flat().map((notice) => notice.title)).toEqual([title])
    const where = (await desk.page.getByText(title).count()) > 0 ? desk.page : second
    // By its own button, or as any other conversation: then there is nothing left to say.
    if (lang === 'en') await where.getByRole('button', { name: desk.w('inbox:notify.open'), exact: true }).click()
    else
      await where
        .getByRole('region', { name: desk.w('inbox:list.label') })
        .getByRole('button')
        .filter({ hasText: name })
        .click()
    await expect(where).toHaveURL(new RegExp(head.id))
    await expect(where.getByText(title)).toHaveCount(0)
    expect(sum(await said())).toBe(0)
  })

test('what one takes oneself is no news, in no tab', async ({ house, open }) => {
  const { name } = await house.talk({})
  const desk = await listen(open, 'chen')
  const second = await desk.page.context().newPage()
  await second.goto('/inbox')
  await expect(second.getByRole('region', { name: desk.w('inbox:list.label') })).toBeVisible()
  await desk.inbox.show('queue')
  await desk.inbox.open(name)
  await desk.button(desk.w('inbox:actions.accept')).first().click()
  await expect(desk.thread.reply).toBeVisible()
  await expect(second.getByRole('button').filter({ hasText: name })).toBeVisible()
  for (const page of [desk.page, second])
    await expect(page.getByText(desk.w('inbox:notify.given', { name }))).toHaveCount(0)
})

test('50 · two tabs are both live and make one sound', async ({ house, open }) => {
  const { name, visitor } = await house.talk({ by: 'chen' })
  const desk = await listen(open, 'chen')
  await expect(desk.inbox.row(name)).toBeVisible()
  await desk.page.mouse.click(700, 5)
  const second = await desk.page.context().newPage()
  await second.goto('/inbox')
  await expect(second.getByRole('button').filter({ hasText: name })).toBeVisible()
  await second.mouse.click(700, 5)
  const before = [await desk.page.evaluate(() => window.tones), await second.evaluate(() => window.tones)]
  for (const page of [desk.page, second])
    await page.evaluate(() => {
      document.hasFocus = () => false
    })
  await visitor.say('两边都听到')
  for (const page of [desk.page, second])
    await expect(page.getByRole('button').filter({ hasText: name })).toContainText('两边都听到')
  const made = async () =>
    (await desk.page.evaluate(() => window.tones)) -
    before[0]! +
    (await second.evaluate(() => window.tones)) -
    before[1]!
  await settled(desk.page, second)
  expect(await made()).toBe(NOTES)
  const notices =
    (await desk.page.evaluate(() => window.notices.length)) + (await second.evaluate(() => window.notices.length))
  expect(notices).toBe(1)
})
