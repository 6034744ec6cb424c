import { expect, test } from './support/fixtures.ts'
import { newId } from './support/api.ts'

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

test('19 · sent, delivered, read; a failed one can be sent again', async ({ house, open }) => {
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
  const desk = await open('lin')
  await desk.inbox.open(name)
  await desk.thread.reply.fill('我的回答')
  // A colleague's reply that is on its way while this one is sent: the line brings it too late to be seen.
  await desk.page.route('**/api/v1/conversations/*/messages*', (route) => route.continue())
  const mine = await house.messages(head.id)
  const outrun = await house.staff.lin.api
    .post<{ number: number }>(`/conversations/${head.id}/transfer`, { to: { agent: house.staff.chen.id } })
    .then(() => house.present('chen'))
    .then(() => house.reply(head.id, 'chen', '同事的回答'))
    .catch((error: Error) => error)
  expect(outrun).not.toBeInstanceOf(Error)
  await house.staff.lin.api.post(`/conversations/${head.id}/takeover`)
  const refused = await house.staff.lin.api
    .post(`/conversations/${head.id}/messages`, {
      id: newId(),
      kind: 'text',
      text: '太晚了',
      files: [],
      expected: mine.at(-1)!.number,
    })
    .then(
      () => '',
      (error: Error) => error.message,
    )
  expect(refused).toContain('reply.outrun')
  expect((await visitor.read()).map((one) => one.text)).not.toContain('太晚了')
})

test('33 · only who holds a conversation replies; others take it over where the queue allows it', async ({
  house,
  open,
}) => {
  const { head, name } = await house.talk({ by: 'lin' })
  const desk = await open('chen', { path: `/inbox/${head.id}` })
  await expect(desk.page.getByText(desk.w('inbox:gate.open', { name: '林晓' }))).toBeVisible()
  await expect(desk.thread.reply).toHaveCount(0)
  await desk.page
    .getByText(desk.w('inbox:gate.open', { name: '林晓' }))
    .locator('..')
    .getByRole('button')
    .click()
  await expect(desk.page.locator('.ant-message-error')).toBeVisible()
  expect((await house.head(head.id)).agent?.name).toBe('林晓')
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
