import { expect, type Locator, type Page } from '@playwright/test'
import type { Section } from '../../src/features/settings/sections.ts'
import type { Words } from '../support/words.ts'

export class SettingsPage {
  constructor(
    private readonly page: Page,
    private readonly w: Words,
  ) {}

  get search(): Locator {
    return this.page.getByRole('combobox', { name: this.w('settings:find.label') })
  }

  section = (name: Section): Locator =>
    this.page.getByRole('region', { name: this.w(`settings:section.${name}.name`), exact: true })

  row = (text: string): Locator => this.page.getByRole('main').getByRole('listitem').filter({ hasText: text })

  async open(name: Section): Promise<Locator> {
    await this.page.goto(`/settings/${name}`)
    await expect(this.section(name)).toBeVisible()
    return this.section(name)
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog')
  }
}
