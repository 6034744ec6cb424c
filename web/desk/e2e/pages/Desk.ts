import { expect, type Locator, type Page } from '@playwright/test'
import { wordsOf, type Lang, type Words } from '../support/words.ts'
import { CustomerPage } from './CustomerPage.ts'
import { InboxPage } from './InboxPage.ts'
import { KnowledgePage } from './KnowledgePage.ts'
import { PlanPage } from './PlanPage.ts'
import { SettingsPage } from './SettingsPage.ts'
import { SignInPage } from './SignInPage.ts'
import { ThreadPane } from './ThreadPane.ts'

/** One person's desk: the frame, and the places in it. */
export class Desk {
  readonly w: Words
  readonly inbox: InboxPage
  readonly thread: ThreadPane
  readonly customers: CustomerPage
  readonly settings: SettingsPage
  readonly knowledge: KnowledgePage
  readonly plan: PlanPage
  readonly door: SignInPage

  constructor(
    readonly page: Page,
    readonly lang: Lang,
  ) {
    this.w = wordsOf(lang)
    this.inbox = new InboxPage(page, this.w)
    this.thread = new ThreadPane(page, this.w)
    this.customers = new CustomerPage(page, this.w)
    this.settings = new SettingsPage(page, this.w)
    this.knowledge = new KnowledgePage(page, this.w)
    this.plan = new PlanPage(page, this.w)
    this.door = new SignInPage(page, this.w)
  }

  get menu(): Locator {
    return this.page.getByRole('navigation', { name: this.w('common:place.all') }).getByRole('button')
  }

  get palette(): Locator {
    return this.page.getByRole('dialog', { name: this.w('common:palette.title') })
  }

  dialog = (name: string | RegExp): Locator => this.page.getByRole('dialog', { name })

  section = (name: string): Locator => this.page.getByRole('region', { name, exact: true })

  button = (name: string | RegExp): Locator => this.page.getByRole('button', { name })

  press = (keys: string): Promise<void> => this.page.keyboard.press(keys)

  /** Keys belong to the page and not to a field. */
  async leaveFields(): Promise<void> {
    await this.page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
  }

  /** A question of the product is answered with yes. */
  async confirm(label: string): Promise<void> {
    await this.page.locator('.ant-modal-confirm').getByRole('button', { name: label, exact: true }).click()
  }

  async live(): Promise<void> {
    await expect(this.page.getByText(this.w('common:live.offline'))).toHaveCount(0)
  }
}
