import { expect, test } from './support/fixtures.ts'

test('25 · a colleague named in a note hears of it wherever they are, and finds it under @me until they have looked', async ({
  house,
  open,
}) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const named = await open('lin', { path: '/customers' })
  const writer = await open('chen', { path: `/inbox/${head.id}` })
  await writer.thread.choose('note')
  const { note } = writer.thread
  await note.pressSequentially('@林')
  await writer.page.getByRole('option', { name: /林/ }).first().click()
  await note.pressSequentially('请看一下这位客户')
  await writer.press('Enter')

  const notice = named.page.getByText(named.w('inbox:mention.title', { name: '陈默', customer: name }))
  await expect(notice).toBeVisible()
  await named.page.goto('/inbox?view=mentioned')
  await expect(named.inbox.row(name)).toContainText('@')
  await expect(named.inbox.view('mentioned')).toContainText('1')

  await named.inbox.open(name)
  await expect(named.page.getByText('请看一下这位客户').first()).toBeVisible()
  await expect(named.inbox.view('mentioned')).not.toContainText('1')
  await expect(named.inbox.row(name)).toBeVisible()
})
