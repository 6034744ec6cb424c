import { expect, type Locator, type Page } from '@playwright/test'
import type { View } from '../../src/api/types.ts'
import type { Words } from '../support/words.ts'

export class InboxPage {
  constructor(
    private readonly page: Page,
    private readonly w: Words,
  ) {}

  get list(): Locator {
    return this.page.getByRole('region', { name: this.w('inbox:list.label') })
  }

  get search(): Locator {
    return this.page.getByRole('textbox', { name: this.w('inbox:list.search') })
  }

  get selected(): Locator {
    return this.list.locator('button[aria-current="true"]')
  }

  row = (name: string): Locator => this.list.getByRole('button').filter({ hasText: name })

  view = (view: View): Locator =>
    this.list
      .getByRole('group', { name: this.w('inbox:list.views') })
      .getByRole('button', { name: new RegExp(`^${this.w(`inbox:view.${view}`)}`) })

  async show(view: View): Promise<void> {
    await this.view(view).click()
    await expect(this.view(view)).toHaveAttribute('aria-pressed', 'true')
  }

  async open(name: string): Promise<void> {
    await this.row(name).first().click()
    await expect(this.page.getByRole('region', { name: this.w('inbox:thread.label', { name }) })).toBeVisible()
  }
}
