import type { Locator, Page } from '@playwright/test'
import type { Words } from '../support/words.ts'

export class PlanPage {
  constructor(
    private readonly page: Page,
    private readonly w: Words,
  ) {}

  get figure(): Locator {
    return this.page.getByRole('region', { name: this.w('plan:figure.title') })
  }

  /** The picture, by what it says to who cannot see it. */
  get chart(): Locator {
    return this.figure.getByRole('img')
  }

  get table(): Locator {
    return this.figure.getByRole('table')
  }

  see = (view: 'chart' | 'seeTable'): Promise<void> =>
    this.figure.getByText(this.w(`plan:figure.${view}`), { exact: true }).click()

  line = (name: string): Locator =>
    this.page.getByRole('navigation', { name: this.w('plan:picker.lines') }).getByRole('button', { name, exact: true })

  shift = (name: string): Locator => this.page.getByRole('button', { name: new RegExp(`^${name}[，,]`) })

  addFor = (name: string): Locator =>
    this.page.getByRole('button', { name: this.w('plan:roster.addFor', { name }), exact: true })

  get publish(): Locator {
    return this.page.getByRole('button', { name: this.w('plan:roster.publish', { count: 1 }), exact: true })
  }

  slider = (key: string): Locator => this.page.getByRole('slider', { name: this.w(`plan:whatIf.${key}`), exact: true })
}
