import { expect, type Locator, type Page } from '@playwright/test'
import type { Words } from '../support/words.ts'

export class CustomerPage {
  constructor(
    private readonly page: Page,
    private readonly w: Words,
  ) {}

  get search(): Locator {
    return this.page.getByRole('textbox', { name: this.w('customers:search') })
  }

  get list(): Locator {
    return this.page.getByRole('region', { name: this.w('customers:list') })
  }

  detail = (name: string): Locator => this.page.getByRole('region', { name: this.w('customers:detail', { name }) })

  card = (key: string): Locator => this.page.getByRole('region', { name: this.w(key) })

  async open(name: string): Promise<Locator> {
    await this.search.fill(name)
    await this.list.getByRole('listitem').filter({ hasText: name }).first().getByRole('button').click()
    await expect(this.detail(name)).toBeVisible()
    return this.detail(name)
  }

  /** Writes down how we know and goes on. */
  async giveEvidence(words: string, action: string, label = 'customers:evidence.label'): Promise<void> {
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel(this.w(label), { exact: true }).fill(words)
    await dialog.getByRole('button', { name: action, exact: true }).click()
    await expect(dialog).toBeHidden()
  }
}
