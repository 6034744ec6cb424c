import { expect, test } from './support/fixtures.ts'
import { Proxy } from './support/proxy.ts'

test('9 · every conversation keeps its own draft', async ({ house, open }) => {
  await house.talk({ by: 'chen', name: '草稿甲' })
  await house.talk({ by: 'chen', name: '草稿乙' })
  const desk = await open('chen')
  await desk.inbox.open('草稿甲')
  await desk.thread.reply.fill('给甲的话')
  await desk.inbox.open('草稿乙')
  await expect(desk.thread.reply).toHaveValue('')
  await desk.thread.reply.fill('给乙的话')
  await desk.inbox.open('草稿甲')
  await expect(desk.thread.reply).toHaveValue('给甲的话')
  await desk.inbox.open('草稿乙')
  await expect(desk.thread.reply).toHaveValue('给乙的话')
})

test('10 · a draft survives reloading and a crashed tab', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.thread.reply.fill('写到一半')
  await desk.page.reload()
  await expect(desk.thread.reply).toHaveValue('写到一半')
  await desk.thread.reply.fill('写到一半，又多了几个字')
  const again = await desk.page.context().newPage()
  await desk.page.close({ runBeforeUnload: false })
  await again.goto(`/inbox/${head.id}`)
  await expect(again.getByRole('textbox', { name: desk.w('inbox:composer.replyLabel') })).toHaveValue(
    '写到一半，又多了几个字',
  )
})

test('11 · a draft follows to another device and is marked in the list', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const office = await open('chen')
  await office.inbox.open(name)
  await office.thread.reply.fill('在办公室写的')
  await expect
    .poll(
      async () =>
        (await house.staff.chen.api.get<{ text: string } | undefined>(`/conversations/${head.id}/draft`))?.text,
    )
    .toBe('在办公室写的')
  const home = await open('chen')
  await expect(home.inbox.row(name)).toContainText(home.w('inbox:list.draft'))
  await home.inbox.open(name)
  await expect(home.thread.reply).toHaveValue('在办公室写的')
})

test('11 · with both desks open the mark comes and goes with the draft', async ({ house, open }) => {
  const { name } = await house.talk({ by: 'chen' })
  const [office, home] = [await open('chen'), await open('chen')]
  const mark = home.w('inbox:list.draft')
  await expect(home.inbox.row(name)).toBeVisible()
  await office.inbox.open(name)
  await office.thread.reply.fill('在办公室写的')
  await expect(home.inbox.row(name)).toContainText(`${mark}在办公室写的`)
  await office.thread.reply.fill('')
  await expect(home.inbox.row(name)).not.toContainText(mark)
})

test('11 · a draft that was sent from another device is gone here too', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const other = await house.talk({ by: 'chen' })
  const office = await open('chen')
  await office.inbox.open(name)
  await office.thread.reply.fill('请把订单号发我')
  await expect
    .poll(
      async () =>
        (await house.staff.chen.api.get<{ text: string } | undefined>(`/conversations/${head.id}/draft`))?.text,
    )
    .toBe('请把订单号发我')
  await office.inbox.open(other.name)
  const home = await open('chen')
  await home.inbox.open(name)
  await expect(home.thread.reply).toHaveValue('请把订单号发我')
  await home.thread.reply.press('Enter')
  await expect.poll(async () => (await house.messages(head.id)).at(-1)?.text).toBe('请把订单号发我')
  await office.inbox.open(name)
  await expect(office.thread.said('请把订单号发我')).toBeVisible()
  await expect(office.thread.reply).toHaveValue('')
})

test('11 · two tabs write one draft', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  const second = await desk.page.context().newPage()
  await second.goto(`/inbox/${head.id}`)
  const field = second.getByRole('textbox', { name: desk.w('inbox:composer.replyLabel') })
  await field.fill('在第二个标签页写的')
  await expect(desk.thread.reply).toHaveValue('在第二个标签页写的')
  await field.press('Enter')
  await expect(desk.thread.reply).toHaveValue('')
})

test('12 · a reply that could still be taken back goes out when the page is closed', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('chen', { preferences: { undoSeconds: 10 } })
  await desk.inbox.open(name)
  await desk.thread.answer('下班前的最后一句')
  await desk.page.close()
  await expect.poll(async () => (await house.messages(head.id)).at(-1)?.text).toBe('下班前的最后一句')
})

test('12 · a reply that could still be taken back goes out before signing out', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'su' })
  const su = house.staff.su
  const desk = await open(null, { path: `/sign-in?to=/inbox/${head.id}`, preferences: { undoSeconds: 10 } })
  await desk.door.enter(su.email, su.password)
  await expect(desk.page.getByRole('heading', { name })).toBeVisible()
  await desk.thread.answer('签退前的一句')
  await desk.menu.last().click()
  await desk.page.getByRole('menuitem', { name: desk.w('common:account.signOut') }).click()
  await expect(desk.page).toHaveURL(/sign-in/)
  expect((await house.messages(head.id)).at(-1)?.text).toBe('签退前的一句')
})

test('12 · what is written while the line is down is kept and goes out by itself, once', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const proxy = await Proxy.start(house.host.port)
  const desk = await open('chen', { url: proxy.url })
  await desk.inbox.open(name)
  await desk.thread.answer('还在线时说的')
  await expect.poll(async () => (await house.messages(head.id)).at(-1)?.text).toBe('还在线时说的')
  proxy.cut()
  await expect(desk.page.getByText(desk.w('common:live.offline'))).toBeVisible()
  await desk.thread.answer('断线时说的一')
  await desk.thread.answer('断线时说的二')
  await expect(desk.page.getByText(desk.w('inbox:outgoing.queued')).first()).toBeVisible()
  expect((await house.messages(head.id)).at(-1)?.text).toBe('还在线时说的')
  proxy.restore()
  await desk.page
    .getByRole('button', { name: desk.w('common:live.now') })
    .click({ timeout: 20_000 })
    .catch(() => undefined)
  await expect
    .poll(
      async () => (await house.messages(head.id)).filter((one) => one.author.kind === 'agent').map((one) => one.text),
      { timeout: 30_000 },
    )
    .toEqual(['还在线时说的', '断线时说的一', '断线时说的二'])
  await expect(desk.page.getByText(desk.w('inbox:outgoing.queued'))).toHaveCount(0)
  await proxy.end()
})
