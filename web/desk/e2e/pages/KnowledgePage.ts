import type { Locator, Page } from '@playwright/test'
import type { Words } from '../support/words.ts'

export class KnowledgePage {
  constructor(
    private readonly page: Page,
    private readonly w: Words,
  ) {}

  get rows(): Locator {
    return this.page.getByRole('list', { name: this.w('knowledge:title') }).getByRole('listitem')
  }

  get editor(): Locator {
    return this.page.getByRole('dialog')
  }

  titles = async (): Promise<string[]> =>
    (
      await this.rows
        .getByRole('button', { name: new RegExp(`^${this.w('common:action.edit')}`) })
        .evaluateAll((buttons) => buttons.map((one) => one.getAttribute('aria-label') ?? ''))
    ).map((label) => /[「“](.*)[」”]/.exec(label)?.[1] ?? label)

  group = (name: string): Locator =>
    this.page
      .getByRole('navigation', { name: this.w('knowledge:groups') })
      .getByRole('button', { name: new RegExp(`^${name}`) })

  field = (key: string): Locator => this.editor.getByLabel(this.w(`knowledge:${key}`), { exact: true })

  save = (): Promise<void> =>
    this.editor.getByRole('button', { name: this.w('common:action.save'), exact: true }).click()
}
