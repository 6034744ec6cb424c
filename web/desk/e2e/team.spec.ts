import { expect, test } from './support/fixtures.ts'
import type { Inbox } from '../src/api/types.ts'
import { Api } from './support/api.ts'
import { Visitor } from './support/house.ts'
import { Proxy } from './support/proxy.ts'

test('30 · who looks and who types is seen beside the thread, with different marks', async ({ house, open }) => {
  const { head } = await house.talk({ by: 'chen' })
  const leader = await open('lin', { path: `/inbox/${head.id}` })
  const chen = await open('chen', { path: `/inbox/${head.id}` })
  await expect(leader.page.getByText(leader.w('inbox:list.viewing', { name: '陈默' })).first()).toBeAttached()
  await expect(async () => {
    await chen.thread.reply.pressSequentially('字', { delay: 20 })
    await expect(leader.page.getByText(leader.w('inbox:list.typing', { name: '陈默' })).first()).toBeVisible({
      timeout: 2500,
    })
  }).toPass()
  await chen.page.goto('/customers')
  await expect(leader.page.getByText(leader.w('inbox:list.viewing', { name: '陈默' }))).toHaveCount(0, {
    timeout: 20_000,
  })
})

test('30 · a colleague who has it open and looks elsewhere is shown faded, until they are back', async ({
  house,
  open,
}) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const leader = await open('lin', { path: '/inbox?view=all' })
  const chen = await open('chen', { path: `/inbox/${head.id}` })
  const mark = (words: 'viewing' | 'away') => leader.w(`inbox:list.${words}`, { name: '陈默' })
  await expect(leader.inbox.row(name)).toContainText(mark('viewing'))
  const turn = (to: boolean) =>
    chen.page.evaluate((focused) => {
      document.hasFocus = () => focused
      window.dispatchEvent(new Event(focused ? 'focus' : 'blur'))
    }, to)
  await turn(false)
  await expect(leader.inbox.row(name)).toContainText(mark('away'))
  await turn(true)
  await expect(leader.inbox.row(name)).toContainText(mark('viewing'))
})

test('31 · and in the list', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const leader = await open('lin', { path: '/inbox?view=all' })
  await expect(leader.inbox.row(name)).toBeVisible()
  await open('chen', { path: `/inbox/${head.id}` })
  await expect(leader.inbox.row(name)).toContainText(leader.w('inbox:list.viewing', { name: '陈默' }))
})

test('39 · online gets offers, busy gets none but may pull, and says why', async ({ house, open }) => {
  const desk = await open('chen', { path: '/inbox?view=queue' })
  await house.present('chen', 'online')
  const offered = await house.talk({ name: '有人在吗' })
  const offers = desk.page
    .getByRole('region', { name: desk.w('inbox:offer.label') })
    .or(desk.page.getByLabel(desk.w('inbox:offer.label')))
    .first()
  await expect(offers).toContainText('有人在吗', { timeout: 20_000 })
  await offers
    .getByRole('button', { name: desk.w('inbox:offer.accept') })
    .first()
    .click()
  expect((await house.until(offered.head.id, (head) => head.phase === 'open')).agent?.name).toBe('陈默')
  await desk.menu.last().click()
  await desk.page.getByRole('menuitem', { name: new RegExp(`^${desk.w('common:presence.busy')}`) }).hover()
  await desk.page.getByRole('menuitem', { name: desk.w('common:presence.reason.meal') }).click()
  await expect
    .poll(async () => (await house.staff.chen.api.get<{ presence: { state: string; reason: string } }>('/me')).presence)
    .toMatchObject({ state: 'busy', reason: 'meal' })
  const pulled = await house.talk({ name: '忙碌时来的' })
  await desk.inbox.show('queue')
  await expect(desk.inbox.row('忙碌时来的')).toBeVisible()
  // Whoever is online is asked: so the dispatcher has seen it, and has passed over who is busy.
  await house.present('su', 'online')
  await expect
    .poll(async () => {
      const { offers } = await house.staff.lin.api.get<{ offers: { conversation: string; agent: string }[] }>(
        '/routing',
      )
      return offers.filter((one) => one.conversation === pulled.head.id).map((one) => one.agent)
    })
    .toEqual([house.staff.su.id])
  await house.present('su')
  await expect(desk.page.getByLabel(desk.w('inbox:offer.label')).filter({ hasText: '忙碌时来的' })).toHaveCount(0)
  await desk.inbox.open('忙碌时来的')
  await desk.page
    .getByRole('button', { name: desk.w('inbox:actions.accept'), exact: true })
    .first()
    .click()
  await house.until(pulled.head.id, (head) => head.phase === 'open')
})

test('40 · how many somebody holds of how many they may is shown, and can be changed', async ({ open }) => {
  const zhou = await open('zhou', { path: '/settings/staff' })
  const row = zhou.settings.row('su@qinghe.example')
  await row.getByRole('button').click()
  await zhou.page.getByRole('menuitem', { name: zhou.w('settings:staff.edit') }).click()
  const capacity = zhou.settings.dialog.getByLabel(zhou.w('settings:staff.capacity'), { exact: true })
  await capacity.fill('37')
  await zhou.settings.dialog.getByRole('button', { name: zhou.w('common:action.save'), exact: true }).click()
  await expect(row).toContainText('/37')
  const su = await open('su')
  await expect(su.menu.last()).toContainText('/37')
})

test('41 · who loses the line keeps their customers for minutes, then these wait for somebody else', async ({
  house,
  open,
}) => {
  const desk = await open('su')
  const { head, name } = await house.talk({ by: 'su' })
  await expect(desk.inbox.row(name)).toBeVisible()
  await desk.page.context().close()
  await house.advance(60)
  expect((await house.head(head.id)).phase).toBe('open')
  // Step by step: when the clock jumps further nobody could be seen, and nobody is blamed for it.
  await expect(async () => {
    await house.advance(40)
    expect((await house.head(head.id)).phase).toBe('waiting')
  }).toPass({ intervals: [1500], timeout: 30_000 })
  const back = await house.until(head.id, (known) => known.phase === 'waiting')
  expect(back.agent).toBeNull()
  const leader = await open('lin', { path: `/inbox/${head.id}` })
  await expect(leader.page.getByText(leader.w('inbox:event.queued', { queue: '售后' })).last()).toBeVisible()
})

test('41 · and is told so when the line is back', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'su' })
  const proxy = await Proxy.start(house.host.port)
  const desk = await open('su', { url: proxy.url })
  await expect(desk.inbox.row(name)).toBeVisible()
  proxy.cut()
  await expect(async () => {
    await house.advance(40)
    expect((await house.head(head.id)).phase).toBe('waiting')
  }).toPass({ intervals: [1500], timeout: 40_000 })
  proxy.restore()
  const told = desk.page.getByText(desk.w('inbox:list.wasGone', { span: '' }).split('，')[1]!)
  await expect(told).toBeVisible({ timeout: 20_000 })
  await expect(desk.inbox.row(name)).toHaveCount(0)
  await desk.button(desk.w('inbox:list.wasGoneRead')).click()
  await expect(told).toHaveCount(0)
  await proxy.end()
})

test('42 · mine, queued, with the bot, all, ended; an agent pulls from the queue and steps in for the bot', async ({
  house,
  open,
}) => {
  const botInbox = await house.staff.zhou.api.post<Inbox>('/inboxes', {
    name: '机器人先接',
    channel: 'web',
    queue: house.queue.id,
    firstLevel: 'bot',
    origins: [],
  })
  const session = await new Api(house.host.url).post<{ token: string }>('/widget/session', {
    site: botInbox.id,
    lang: 'zh',
  })
  const visitor = new Visitor(new Api(house.host.url, session.token))
  await visitor.contact({ name: '机器人的客户' })
  await visitor.say('你好')
  const queued = await house.talk({ name: '排队的客户' })
  const desk = await open('chen')
  await desk.inbox.show('bot')
  await expect(desk.inbox.row('机器人的客户')).toBeVisible()
  await desk.inbox.open('机器人的客户')
  await desk.page
    .getByRole('button', { name: desk.w('inbox:actions.accept'), exact: true })
    .first()
    .click()
  await house.until(visitor.conversation, (head) => head.phase === 'open')
  await desk.inbox.show('queue')
  await desk.inbox.open('排队的客户')
  await desk.leaveFields()
  await desk.press('a')
  await house.until(queued.head.id, (head) => head.phase === 'open')
  await desk.inbox.show('mine')
  await expect(desk.inbox.row('排队的客户')).toBeVisible()
  await desk.inbox.open('排队的客户')
  await desk.leaveFields()
  await desk.press('e')
  await house.until(queued.head.id, (head) => head.phase === 'closed')
  await desk.inbox.show('ended')
  await expect(desk.inbox.row('排队的客户')).toBeVisible()
  await desk.inbox.show('all')
  await expect(desk.inbox.row('机器人的客户')).toBeVisible()
  await expect(desk.inbox.row('排队的客户')).toHaveCount(0)
})

test('43 · handed over to a person or a queue, favourites first, with a note that the receiver reads', async ({
  house,
  open,
}) => {
  const { head, name } = await house.talk({ by: 'lin' })
  await house.present('chen')
  const desk = await open('lin', { path: `/inbox/${head.id}` })
  await expect(desk.thread.reply).toBeVisible()
  await desk.leaveFields()
  await desk.press('t')
  const dialog = desk.dialog(desk.w('inbox:transfer.title', { name }))
  await dialog.getByRole('radio', { name: /陈默/ }).check({ force: true })
  await dialog.getByRole('textbox', { name: desk.w('inbox:transfer.note') }).fill('客户已经等了三天，请优先')
  await dialog.getByRole('button', { name: desk.w('inbox:transfer.send'), exact: true }).click()
  await expect(dialog).toBeHidden()
  expect((await house.until(head.id, (known) => known.agent?.name === '陈默')).phase).toBe('open')
  const receiver = await open('chen', { path: `/inbox/${head.id}` })
  await expect(receiver.page.getByText('客户已经等了三天，请优先')).toBeVisible()

  await receiver.leaveFields()
  await receiver.press('t')
  const again = receiver.dialog(receiver.w('inbox:transfer.title', { name }))
  await again.getByText(receiver.w('inbox:transfer.queues'), { exact: true }).click()
  const star = again.getByRole('button', { name: receiver.w('inbox:transfer.favourite', { name: '售后' }) })
  await star.click()
  await expect(star).toHaveAttribute('aria-pressed', 'true')
  await expect(
    again
      .getByRole('radiogroup', { name: receiver.w('inbox:transfer.queues') })
      .getByRole('radio')
      .first(),
  ).toHaveAccessibleName(/售后/)
  await again.getByRole('radio', { name: /售后/ }).check({ force: true })
  await again.getByRole('button', { name: receiver.w('inbox:transfer.send'), exact: true }).click()
  expect((await house.until(head.id, (known) => known.phase === 'waiting')).queue?.name).toBe('售后')
})

test('43 · handed over to a queue one does not serve, whose name is read by everybody', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('chen', { path: `/inbox/${head.id}` })
  await expect(desk.thread.reply).toBeVisible()
  await desk.leaveFields()
  await desk.press('t')
  const dialog = desk.dialog(desk.w('inbox:transfer.title', { name }))
  await dialog.getByText(desk.w('inbox:transfer.queues'), { exact: true }).click()
  await dialog.getByRole('radio', { name: /物流/ }).check({ force: true })
  await dialog.getByRole('button', { name: desk.w('inbox:transfer.send'), exact: true }).click()
  await expect(dialog).toBeHidden()
  expect((await house.until(head.id, (known) => known.phase === 'waiting')).queue?.name).toBe('物流')

  await house.accept(head.id, 'su')
  await house.staff.su.api.post(`/conversations/${head.id}/transfer`, { to: { agent: house.staff.chen.id } })
  await desk.page.goto(`/inbox/${head.id}`)
  await expect(desk.page.getByText(desk.w('inbox:event.queued', { queue: '物流' }), { exact: false })).toBeVisible()
})
