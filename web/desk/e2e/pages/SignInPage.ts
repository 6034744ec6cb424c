import type { Locator, Page } from '@playwright/test'
import type { Words } from '../support/words.ts'

export class SignInPage {
  constructor(
    private readonly page: Page,
    private readonly w: Words,
  ) {}

  get email(): Locator {
    return this.page.getByLabel(this.w('signIn:email'), { exact: true })
  }

  get password(): Locator {
    return this.page.getByLabel(this.w('signIn:password'), { exact: true })
  }

  get submit(): Locator {
    return this.page.locator('form').getByRole('button', { name: this.w('signIn:submit'), exact: true })
  }

  get alert(): Locator {
    return this.page.locator('form').getByRole('alert').first()
  }

  async enter(email: string, password: string): Promise<void> {
    await this.email.fill(email)
    await this.password.fill(password)
    await this.password.press('Enter')
  }
}
