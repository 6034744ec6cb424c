import { expect, test } from '@playwright/test'
import { WidgetPage } from './pages/WidgetPage.ts'
import { HostProcess } from './support/host.ts'
import { wordsOf } from './support/words.ts'

const w = wordsOf('zh-CN')

test('57 · the demonstration is entered by one click, says everywhere that it is one, and is left by one', async ({
  page,
}) => {
  test.setTimeout(180_000)
  const host = await HostProcess.start({ Papilio__Demo: 'true' })
  try {
    expect((await fetch(`${host.url}/api/v1/demo`)).status).toBe(200)
    await page.goto(`${host.url}/sign-in`)
    const section = page.getByRole('region', { name: new RegExp(w('signIn:demo.title')) })
    await expect(section).toContainText(w('common:demo.mark'))
    await section.getByRole('button').first().click()
    await expect(page).toHaveURL(/\/inbox/)
    await expect(page.getByRole('navigation', { name: w('common:place.all') })).toContainText(w('common:demo.mark'))
    const widget = new WidgetPage(await page.context().newPage())
    await widget.page.goto(`${host.url}/test?lang=zh`)
    await widget.open()

    await page
      .getByRole('navigation')
      .getByRole('button', { name: w('common:demo.leave') })
      .click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: w('common:demo.leave'), exact: true })
      .click()
    await expect(page.getByRole('navigation', { name: w('common:place.all') })).not.toContainText(
      w('common:demo.mark'),
      { timeout: 90_000 },
    )
    expect((await fetch(`${host.url}/api/v1/demo`)).status).toBe(404)
  } finally {
    await host.end()
  }
})
