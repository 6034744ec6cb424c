import type { Locator, Page } from '@playwright/test'

/** The customer's side: the shop's page with the chat window in it. */
export class WidgetPage {
  constructor(readonly page: Page) {}

  async visit(url: string, site: string, lang: 'zh' | 'en' = 'zh', more = ''): Promise<void> {
    await this.page.goto(`${url}/test?site=${site}&lang=${lang}${more}`)
    await this.launcher.waitFor()
  }

  get launcher(): Locator {
    return this.page.locator('papilio-chat').getByRole('button').last()
  }

  get log(): Locator {
    return this.page.getByRole('log')
  }

  get panel(): Locator {
    return this.page.getByRole('dialog')
  }

  get field(): Locator {
    return this.panel.getByRole('textbox').first()
  }

  async open(): Promise<void> {
    await this.launcher.click()
    await this.log.waitFor()
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text)
    await this.field.press('Enter')
  }
}
