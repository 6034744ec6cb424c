import type { Head } from '../src/api/types.ts'
import { Application } from './support/application.ts'
import { expect, test } from './support/fixtures.ts'
import { Proxy } from './support/proxy.ts'

test('18 · typing is seen on both sides and ends by itself', async ({ house, open }) => {
  const { name, visitor, head } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  // A visitor's browser says so about once a second while somebody types.
  await expect(async () => {
    await visitor.type('我想问一下退')
    await expect(desk.page.getByText(desk.w('inbox:thread.preview', { text: '我想问一下退' }))).toBeVisible({
      timeout: 1000,
    })
  }).toPass()
  await expect(desk.page.getByText(desk.w('inbox:thread.preview', { text: '我想问一下退' }))).toBeHidden({
    timeout: 15_000,
  })
  const colleague = await open('lin', { path: `/inbox/${head.id}` })
  await colleague.thread.choose('note')
  await expect(async () => {
    await desk.thread.reply.pressSequentially('写', { delay: 30 })
    await expect(colleague.page.getByText(colleague.w('inbox:list.typing', { name: '陈默' })).first()).toBeVisible({
      timeout: 2500,
    })
  }).toPass()
})

test('19 · sent, delivered, read', async ({ house, open }) => {
  const { name, visitor } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.thread.answer('您好，我来看看')
  const line = desk.thread.said('您好，我来看看')
  await expect(line).toContainText(desk.w('inbox:delivery.sent'))
  const number = (await visitor.read()).at(-1)!.number
  await visitor.mark({ got: number })
  await expect(line).toContainText(desk.w('inbox:delivery.delivered'))
  await visitor.mark({ seen: number })
  await expect(line).toContainText(desk.w('inbox:delivery.read'))
})

test('19 · what an application refuses says why, stands in the work list, and is sent again', async ({
  house,
  open,
}) => {
  const app = await Application.start()
  const api = house.staff.zhou.api
  const inbox = await api.post<{ id: string; secrets: string[] }>('/inboxes', {
    name: '商城',
    channel: 'open',
    queue: house.queue.id,
    firstLevel: 'human',
    origins: [],
    webhookUrl: app.url,
  })
  await app.say(house.host.url, inbox, { customer: { id: '42', name: '孙磊' }, text: '在吗' })
  const found = () =>
    api
      .get<{ items: Head[] }>('/conversations?view=queue&limit=200')
      .then((page) => page.items.find((one) => one.customer.name === '孙磊'))
  await expect.poll(found).toBeTruthy()
  const head = (await found())!
  await house.accept(head.id, 'lin')

  app.answer = 410
  const desk = await open('lin', { path: `/inbox/${head.id}` })
  await desk.thread.answer('在的，请说')
  const line = desk.thread.said('在的，请说')
  await expect(line).toContainText('410', { timeout: 20_000 })
  await desk.settings.open('deliveries')
  await expect(desk.settings.row('410')).toBeVisible()
  app.answer = 200
  await desk.page.goto(`/inbox/${head.id}`)
  await line.getByRole('button', { name: desk.w('inbox:delivery.retry'), exact: true }).click()
  await expect.poll(() => app.taken.map((one) => one.data.text)).toEqual(['在的，请说'])
  await expect(line).toContainText(desk.w('inbox:delivery.sent'))
  await desk.settings.open('deliveries')
  await expect(desk.page.getByText(desk.w('settings:delivery.empty.title'))).toBeVisible()
  await app.end()
})

test('20 · a reply can be taken back before it goes out', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('chen', { preferences: { undoSeconds: 5 } })
  await desk.inbox.open(name)
  await desk.thread.reply.fill('说得太快了')
  await desk.press('Enter')
  await desk.button(desk.w('inbox:outgoing.takeBack')).click()
  await expect(desk.thread.reply).toHaveValue('说得太快了')
  await desk.thread.reply.fill('想好了再说')
  await desk.press('Enter')
  await desk.button(desk.w('inbox:outgoing.now')).click()
  await expect
    .poll(async () =>
      (await house.messages(head.id)).filter((one) => one.author.kind === 'agent').map((one) => one.text),
    )
    .toEqual(['想好了再说'])
})

test('20 · a reply that could still be taken back goes out before its conversation ends', async ({ house, open }) => {
  const { head, name, visitor } = await house.talk({ by: 'chen' })
  const desk = await open('chen', { preferences: { undoSeconds: 5 } })
  await desk.inbox.open(name)
  await desk.thread.reply.fill('已经补发，祝您生活愉快')
  await desk.press('Enter')
  await desk.press('Escape')
  await desk.press('e')
  await house.until(head.id, (known) => known.phase === 'closed')
  expect((await visitor.read()).at(-1)?.text).toBe('已经补发，祝您生活愉快')
  await expect(desk.thread.said('已经补发，祝您生活愉快')).toHaveCount(1)
})

test('20 · a reply refused behind one’s back is told, marked in the list, and leads to where it was written', async ({
  house,
  open,
}) => {
  const { head, name } = await house.talk({ by: 'chen', name: '先走一步' })
  const other = await house.talk({ by: 'chen' })
  const desk = await open('chen', { preferences: { undoSeconds: 5 } })
  await desk.inbox.open(name)
  await desk.thread.reply.fill('我马上查一下')
  await desk.press('Enter')
  await desk.inbox.open(other.name)
  await house.staff.lin.api.post(`/conversations/${head.id}/close`, { exit: 'solved' })
  const notice = desk.page.getByRole('alert').filter({ hasText: desk.w('inbox:unsent.title', { name }) })
  await expect(notice).toBeVisible()
  await desk.inbox.show('ended')
  await expect(desk.inbox.row(name)).toContainText(desk.w('inbox:list.unsent'))
  await notice.getByRole('button', { name: desk.w('inbox:unsent.open') }).click()
  await expect(desk.page).toHaveURL(new RegExp(head.id))
  await expect(desk.thread.said('我马上查一下')).toBeVisible()
  await expect(notice).toHaveCount(0)
})

test('21 · one’s own reply can be changed or deleted within five minutes, and says so', async ({ house, open }) => {
  const { head, name, visitor } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.thread.answer('明天发货')
  await expect.poll(async () => (await house.messages(head.id)).at(-1)?.text).toBe('明天发货')
  await desk.thread.menuOf('明天发货')
  await desk.thread.item(desk.w('inbox:thread.edit')).click()
  const box = desk.page
    .getByRole('log')
    .getByRole('textbox')
    .or(desk.page.getByRole('article').getByRole('textbox'))
    .first()
  await box.fill('今天发货')
  await box.press('Enter')
  await expect(desk.thread.said('今天发货')).toContainText(desk.w('inbox:thread.edited'))
  await expect
    .poll(async () => (await visitor.read()).some((one) => one.kind === 'edit' && one.text === '今天发货'))
    .toBe(true)
  await desk.thread.menuOf('今天发货')
  await desk.thread.item(desk.w('inbox:thread.delete')).click()
  await desk.confirm(desk.w('common:action.delete'))
  await expect(desk.page.getByText(desk.w('inbox:thread.deleted'))).toBeVisible()
  await desk.thread.answer('这句话会过期')
  await expect.poll(async () => (await house.messages(head.id)).at(-1)?.text).toBe('这句话会过期')
  await house.advance(301)
  await house.present('chen')
  await desk.page.reload()
  await desk.thread.menuOf('这句话会过期')
  await expect(desk.thread.item(desk.w('inbox:thread.copy'))).toBeVisible()
  await expect(desk.thread.item(desk.w('inbox:thread.edit'))).toHaveCount(0)
})

test('26 · a note looks different, says what it is, and never reaches the customer', async ({ house, open }) => {
  const { head, name, visitor } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.thread.choose('note')
  await expect(desk.thread.composer).toHaveAttribute('data-note', 'true')
  await expect(desk.thread.composer).toContainText(desk.w('inbox:composer.noteHint'))
  await desk.thread.note.fill('只给同事看')
  await desk.press('Enter')
  const note = desk.thread.said('只给同事看')
  await expect(note).toContainText(desk.w('inbox:thread.note'))
  await expect(note).toHaveAttribute('data-who', 'note')
  await desk.thread.choose('reply')
  await desk.thread.answer('给客户看')
  await expect.poll(async () => (await visitor.read()).map((one) => one.text)).toContain('给客户看')
  const read = await visitor.read()
  expect(read.map((one) => one.text)).not.toContain('只给同事看')
  const all = await house.messages(head.id)
  expect(all.find((one) => one.text === '给客户看')!.prior).toBe(1)
  expect(all.find((one) => one.kind === 'note')!.text).toBe('只给同事看')
})

test('32 · a reply that a colleague has just outrun waits for a decision', async ({ house, open }) => {
  const { head, name, visitor } = await house.talk({ by: 'lin' })
  await house.present('chen')
  const proxy = await Proxy.start(house.host.port)
  const desk = await open('lin', { url: proxy.url, path: `/inbox/${head.id}` })
  await expect(desk.thread.said('物流更新')).toBeVisible()
  await desk.thread.reply.fill('我的回答')
  // The line is slow: what a colleague says now is heard only after one's own reply has left.
  proxy.delay(3000)
  const { api } = house.staff.lin
  await api.post(`/conversations/${head.id}/transfer`, { to: { agent: house.staff.chen.id } })
  await house.reply(head.id, 'chen', '同事的回答')
  await api.post(`/conversations/${head.id}/takeover`)
  await desk.thread.reply.press('Enter')
  const asked = desk.page.getByRole('alert').filter({ hasText: desk.w('inbox:outrun.title', { name: '陈默' }) })
  await expect(asked).toContainText('同事的回答', { timeout: 30_000 })
  expect((await visitor.read()).map((one) => one.text)).not.toContain('我的回答')
  proxy.delay(0)
  await asked.getByRole('button', { name: desk.w('inbox:outrun.anyway'), exact: true }).click()
  await expect
    .poll(async () => (await visitor.read()).map((one) => one.text).slice(-2))
    .toEqual(['同事的回答', '我的回答'])
  await expect(desk.page.getByRole('heading', { name, level: 2 })).toBeVisible()
  await proxy.end()
})

test('33 · only who holds a conversation replies; others take it over where the queue allows it', async ({
  house,
  open,
}) => {
  const { head, name } = await house.talk({ by: 'lin' })
  const desk = await open('chen', { path: `/inbox/${head.id}` })
  await expect(desk.page.getByText(desk.w('inbox:gate.held', { name: '林晓' }))).toBeVisible()
  await expect(desk.thread.reply).toHaveCount(0)
  await expect(desk.page.getByRole('button', { name: desk.w('inbox:actions.takeOver') })).toHaveCount(0)
  const leader = await open('lin', { path: '/inbox?view=all' })
  await expect(leader.inbox.row(name)).toBeVisible()
  const other = await house.talk({ by: 'chen' })
  await leader.page.goto(`/inbox/${other.head.id}`)
  await leader.page
    .getByText(leader.w('inbox:gate.open', { name: '陈默' }))
    .locator('..')
    .getByRole('button')
    .click()
  await expect(leader.thread.reply).toBeVisible()
  expect((await house.head(other.head.id)).agent?.name).toBe('林晓')
})
