import type { Page } from '@playwright/test'
import { expect, test } from './support/fixtures.ts'
import { WidgetPage } from './pages/WidgetPage.ts'

declare global {
  interface Window {
    reached?: string[]
    reports: string[]
  }
}

/** Ways in which written words have become running code elsewhere; each names where it was written. */
const payloads = (where: string): string[] => [
  `<script>(window.reached??=[]).push('${where} script')</script>`,
  `<img src=x onerror="(window.reached??=[]).push('${where} image')">`,
  `<svg/onload=(window.reached??=[]).push('${where}')>`,
  `"><iframe srcdoc="<script>parent.reached=['${where} frame']</script>">`,
  `javascript:(window.reached??=[]).push('${where} link')`,
  `[x](javascript:(window.reached??=[]).push('${where}-markdown'))`,
]

async function watch(page: Page): Promise<void> {
  page.on('dialog', (dialog) => void dialog.dismiss())
  await page.addInitScript(() => {
    window.reports = []
    document.addEventListener('securitypolicyviolation', (event) =>
      window.reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
    )
  })
}

async function expectQuiet(page: Page, where: string): Promise<void> {
  expect(await page.evaluate(() => window.reached ?? []), `${where}: script that ran`).toEqual([])
  expect(await page.evaluate(() => window.reports), `${where}: what the policy had to stop`).toEqual([])
  expect(await page.locator('a[href^="javascript:" i]').count(), `${where}: links that run`).toBe(0)
}

test('stored script in a message, a name, a page’s title and address, and a phrase stays text everywhere', async ({
  house,
  open,
}) => {
  const nasty = payloads('name')[1]!.slice(0, 100)
  const visitor = await house.visitor(nasty, {
    page: `https://shop.example/"><img src=x onerror=(window.reached??=[]).push('url')>`,
    title: payloads('title')[0],
  })
  for (const text of payloads('message')) await visitor.say(text)
  const head = await house.until(visitor.conversation, (known) => known.phase === 'waiting')
  await house.accept(head.id, 'zhou')
  for (const text of payloads('reply')) await house.reply(head.id, 'zhou', text)
  await house.reply(head.id, 'zhou', payloads('note').join('\n'), 'note')
  const { api } = house.staff.zhou
  await api.post('/phrases', {
    scope: 'public',
    group: '<b>x</b>',
    title: payloads('phrase title')[1]!.slice(0, 60),
    shortcut: 'xss',
    text: payloads('phrase').join('\n'),
  })
  const customer = await api.get<{ version: number }>(`/customers/${head.customer.id}`)
  await api.patch(
    `/customers/${head.customer.id}`,
    { note: payloads('customer note').join('\n'), address: payloads('address')[2]!.slice(0, 100) },
    customer.version,
  )

  const desk = await open('zhou', { path: '/sign-in' })
  await watch(desk.page)
  for (const [path, there] of [
    ['/inbox', 'onerror'],
    [`/inbox/${head.id}`, '<script>'],
    [`/inbox/${head.id}?search=onerror&view=all`, 'onerror'],
    [`/customers/${head.customer.id}`, 'onload'],
    ['/customers', 'onerror'],
    ['/knowledge', 'onerror'],
  ] as const) {
    await desk.page.goto(path)
    await expect(desk.page.getByText(there, { exact: false }).first()).toBeVisible()
    await expectQuiet(desk.page, path)
  }
  await desk.page.goto(`/inbox/${head.id}`)
  await desk.thread.reply.click()
  await desk.page.keyboard.type('/xss')
  await expect(desk.page.getByRole('listbox').getByRole('option').first()).toBeVisible()
  await desk.press('Tab')
  await expect(desk.thread.reply).toHaveValue(/<script>/)
  await expectQuiet(desk.page, 'phrase in the composer')
})

test('stored script from a colleague stays text in the widget', async ({ house, open }) => {
  const desk = await open(null, { path: '/sign-in' })
  const widget = new WidgetPage(await desk.page.context().newPage())
  await watch(widget.page)
  await widget.visit(house.host.url, house.inbox.id)
  await widget.open()
  await widget.say(payloads('visitor')[1]!)
  await expect(widget.log).toContainText('onerror')
  const conversation = await house.waitingWith('visitor image')
  await house.accept(conversation, 'zhou')
  for (const text of payloads('agent')) await house.reply(conversation, 'zhou', text)
  await expect(widget.log).toContainText('agent-markdown')
  await expectQuiet(widget.page, 'widget')
})
