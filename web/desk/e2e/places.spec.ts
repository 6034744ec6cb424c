import { expect, test } from './support/fixtures.ts'
import { Api } from './support/api.ts'

test('55 · an empty list says which kind of nothing it is, and what to do next', async ({ house, open }) => {
  await house.staff.zhou.api.post('/staff', {
    name: '新来的',
    email: 'new@qinghe.example',
    password: 'one quiet morning',
    role: 'agent',
    scope: 'own',
    capacity: 5,
  })
  const api = await new Api(house.host.url).signIn('new@qinghe.example', 'one quiet morning')
  const fresh = await open(null, { path: '/sign-in' })
  await fresh.page
    .context()
    .addCookies([{ name: 'papilio_session', value: api.session, url: house.host.url, httpOnly: true, sameSite: 'Lax' }])
  await fresh.page.goto('/inbox')
  await expect(fresh.page.getByText(fresh.w('inbox:empty.new.title'))).toBeVisible()
  await expect(fresh.page.getByRole('link', { name: fresh.w('inbox:empty.new.action') })).toHaveAttribute(
    'href',
    '/test',
  )

  await house.talk({ by: 'chen' })
  const desk = await open('zhou')
  await expect(desk.page.getByText(desk.w('inbox:empty.done.mine'))).toBeVisible()
  await desk.inbox.search.fill('zzzz 没有这样的话')
  await expect(desk.page.getByText(desk.w('inbox:empty.filtered.title'))).toBeVisible()
  await desk.page.goto('/customers?search=zzzz')
  await expect(desk.page.getByText(desk.w('customers:empty.filtered.title'))).toBeVisible()
  await desk.button(desk.w('customers:empty.filtered.action')).click()
  await expect(desk.customers.list.getByRole('listitem').first()).toBeVisible()
  await house.dropKeys()
  for (const [section, title] of [
    ['deliveries', 'delivery.empty.title'],
    ['parked', 'parked.empty.title'],
    ['keys', 'key.empty.title'],
  ] as const) {
    await desk.settings.open(section)
    await expect(desk.page.getByText(desk.w(`settings:${title}`))).toBeVisible()
  }
})

test('55 · a search that stays open finds what is said meanwhile', async ({ house, open }) => {
  const desk = await open('zhou')
  await desk.inbox.search.fill('蝴蝶结包装')
  await expect(desk.page.getByText(desk.w('inbox:empty.filtered.title'))).toBeVisible()

  await house.talk({ name: '何小姐', text: '可以换成蝴蝶结包装吗？' })

  await expect(desk.inbox.row('何小姐').locator('mark')).toHaveText('蝴蝶结包装')
})

test('56 · the first steps lead to the test page, people and hours, and can be hidden for good', async ({ open }) => {
  const desk = await open('zhou', { preferences: { checklistHidden: false } })
  await expect(desk.page.getByRole('heading', { name: desk.w('inbox:checklist.title') })).toBeVisible()
  for (const step of ['test', 'send', 'reply', 'invite', 'hours'])
    await expect(desk.page.getByText(desk.w(`inbox:checklist.${step}.title`), { exact: true }).first()).toBeVisible()
  const steps = desk.page.getByRole('region', { name: desk.w('inbox:start.label') })
  await expect(steps.getByRole('link', { name: desk.w('inbox:checklist.test.action') })).toHaveAttribute(
    'href',
    '/test',
  )
  await desk.button(desk.w('inbox:checklist.hours.action')).click()
  await expect(desk.page).toHaveURL(/\/settings\/inboxes/)
  await expect(desk.settings.section('inboxes')).toBeVisible()
  await desk.page.goto('/inbox')
  await desk.button(desk.w('inbox:checklist.hide')).click()
  await expect(desk.page.getByRole('heading', { name: desk.w('inbox:checklist.title') })).toHaveCount(0)
  await expect
    .poll(() =>
      desk.page.evaluate(() => JSON.parse(localStorage.getItem('papilio.preferences') ?? '{}').checklistHidden),
    )
    .toBe(true)
  await desk.page.reload()
  await expect(desk.page.getByText(desk.w('inbox:start.title'))).toBeVisible()
})

test('60 · the language changes in place: words and dates follow, work stays', async ({ house, open }) => {
  const { name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.thread.reply.fill('写到一半')
  await desk.page.evaluate(() => Object.assign(window, { mark: 'the same page' }))
  await desk.press('Control+k')
  await desk.page.keyboard.type('English')
  await desk.press('Enter')
  await expect(desk.page.getByRole('navigation', { name: 'Main navigation' })).toBeVisible()
  await expect(desk.page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(
    desk.page
      .getByRole('textbox', { name: 'Reply to the customer' })
      .or(desk.page.getByRole('textbox', { name: /reply/i }))
      .first(),
  ).toHaveValue('写到一半')
  await expect(desk.page.getByText('Today').first()).toBeVisible()
  expect(await desk.page.evaluate(() => (window as { mark?: string }).mark)).toBe('the same page')
})

test('61 · light, dark and density are remembered', async ({ open }) => {
  const desk = await open('lin', { path: '/settings/profile' })
  await desk.page.getByText(desk.w('common:theme.dark'), { exact: true }).click()
  await desk.page.getByText(desk.w('common:density.compact'), { exact: true }).click()
  await expect(desk.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await desk.page.reload()
  await expect(desk.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(desk.page.locator('html')).toHaveAttribute('data-density', 'compact')
})
