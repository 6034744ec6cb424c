import { expect, test } from './support/fixtures.ts'
import { WidgetPage } from './pages/WidgetPage.ts'

const offered = {
  zh: { served: (name: string) => `${name} 为您服务中`, joined: (name: string) => `${name} 加入了对话` },
  en: { served: (name: string) => `${name} is with you`, joined: (name: string) => `${name} joined` },
}

for (const lang of ['zh', 'en'] as const)
  test(`whoever takes the conversation is named to the customer (${lang})`, async ({ house, open }) => {
    const desk = await open(null, { path: '/sign-in' })
    const widget = new WidgetPage(await desk.page.context().newPage())
    await widget.visit(house.host.url, house.inbox.id, lang)
    await widget.open()
    const text = `请问还在吗 ${lang}`
    await widget.say(text)

    await house.accept(await house.waitingWith(text), 'chen')

    const { name } = house.staff.chen
    await expect(widget.panel.getByRole('heading')).toHaveText(name)
    await expect(widget.panel.getByRole('button', { name: offered[lang].served(name), exact: true })).toBeVisible()
    await expect(widget.log).toContainText(offered[lang].joined(name))

    await widget.page.reload()
    await expect(widget.panel.getByRole('button', { name: offered[lang].served(name), exact: true })).toBeVisible()
  })
