import { expect, type Locator, type Page } from '@playwright/test'
import type { Words } from '../support/words.ts'

export class ThreadPane {
  constructor(
    private readonly page: Page,
    private readonly w: Words,
  ) {}

  get reply(): Locator {
    return this.page.getByRole('textbox', { name: this.w('inbox:composer.replyLabel') })
  }

  get note(): Locator {
    return this.page.getByRole('textbox', { name: this.w('inbox:composer.noteLabel') })
  }

  get composer(): Locator {
    return this.page
      .locator('section[aria-label]')
      .filter({ has: this.page.getByRole('group', { name: this.w('inbox:composer.kind') }) })
      .last()
  }

  get header(): Locator {
    return this.page
      .getByRole('region')
      .filter({ has: this.page.getByRole('heading', { level: 2 }) })
      .locator('header')
      .first()
  }

  kind = (kind: 'reply' | 'note'): Locator =>
    this.page
      .getByRole('group', { name: this.w('inbox:composer.kind') })
      .getByRole('button', { name: this.w(`inbox:composer.${kind}`), exact: true })

  said = (text: string): Locator => this.page.getByRole('article').filter({ hasText: text })

  button = (key: string): Locator => this.page.getByRole('button', { name: this.w(key), exact: true })

  async choose(kind: 'reply' | 'note'): Promise<void> {
    await this.page
      .getByRole('group', { name: this.w('inbox:composer.kind') })
      .getByRole('button', { name: new RegExp(`^${this.w(`inbox:composer.${kind}`)}`) })
      .click()
  }

  async answer(text: string): Promise<void> {
    await this.reply.fill(text)
    await this.reply.press('Enter')
    await expect(this.said(text)).toBeVisible()
  }

  /** The menu of one message. */
  async menuOf(text: string): Promise<void> {
    await this.said(text).hover()
    await this.said(text)
      .getByRole('button', { name: this.w('inbox:thread.menu') })
      .click()
  }

  item = (name: string): Locator => this.page.getByRole('menuitem', { name })
}
