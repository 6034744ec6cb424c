import { expect, test } from './support/fixtures.ts'
import { administrator } from './support/host.ts'

test('the door: wrong words, too many of them with a countdown, and back to where one was', async ({ house, open }) => {
  const desk = await open(null, { path: '/customers?search=x' })
  await expect(desk.page).toHaveURL(/\/sign-in\?to=/)
  await desk.door.enter('', '')
  await expect(desk.door.alert).toContainText(desk.w('signIn:missing'))
  await desk.door.enter(house.staff.su.email, 'not the password')
  await expect(desk.door.alert).toContainText('邮箱或密码不对')
  await desk.page.getByRole('button', { name: 'English' }).click()
  await expect(desk.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await desk.page.getByRole('button', { name: '中文' }).click()
  // Faster than anybody types: each failure after the fifth doubles the wait.
  const knock = () =>
    desk.page.evaluate(() =>
      fetch('/api/v1/session', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: 'nobody@qinghe.example', password: 'not the password' }),
      }).then((answer) => answer.status),
    )
  for (let tries = 0; tries < 12 && (await knock()) !== 429; tries++);
  await desk.door.enter('nobody@qinghe.example', 'not the password')
  await expect(desk.door.alert).toContainText(/\d+ 秒后/)
  await expect(desk.page.locator('form').getByRole('button', { name: /秒后可再试/ })).toBeDisabled()
  await desk.page.reload()
  await desk.door.enter(administrator.email, administrator.password)
  await expect(desk.page).toHaveURL(/\/customers\?search=x/)
})

test('people: a new colleague signs in with the password shown once, and is out when disabled', async ({ open }) => {
  const desk = await open('zhou')
  await desk.settings.open('staff')
  await desk.button(desk.w('settings:staff.add')).click()
  const { dialog } = desk.settings
  await dialog.getByLabel(desk.w('settings:staff.name'), { exact: true }).fill('何宇')
  await dialog.getByLabel(desk.w('settings:staff.email'), { exact: true }).fill('heyu@qinghe.example')
  await dialog.getByRole('button', { name: desk.w('settings:staff.addAction'), exact: true }).click()
  const once = desk.dialog(desk.w('settings:staff.passwordTitle', { name: '何宇' }))
  const password = await once.locator('code').innerText()
  await once.getByRole('button', { name: desk.w('shared:kept'), exact: true }).click()
  const colleague = await open(null, { path: '/sign-in' })
  await colleague.door.enter('heyu@qinghe.example', password)
  await expect(colleague.page).toHaveURL(/\/inbox/)
  const row = desk.settings.row('heyu@qinghe.example')
  await row.getByRole('button').click()
  await desk.page.getByRole('menuitem', { name: desk.w('settings:staff.disable') }).click()
  await desk.confirm(desk.w('settings:staff.disable'))
  await expect(row).toContainText(desk.w('settings:staff.disabled'))
  await colleague.page.goto('/customers')
  await expect(colleague.page).toHaveURL(/\/sign-in/)
})

test('queues: members and how work is handed out', async ({ house, open }) => {
  const desk = await open('lin')
  await desk.settings.open('queues')
  await desk.button(desk.w('settings:queue.add')).first().click()
  const { dialog } = desk.settings
  await dialog.getByLabel(desk.w('settings:queue.name'), { exact: true }).fill('发票')
  await dialog.getByText(desk.w('settings:queue.assign'), { exact: true }).click()
  await dialog.getByRole('checkbox', { name: /苏晴/ }).check()
  await dialog.getByRole('button', { name: desk.w('common:action.save'), exact: true }).click()
  await expect(desk.settings.row('发票')).toContainText('苏晴')
  const queues = await house.staff.zhou.api.get<{ items: { name: string; offer: string; members: string[] }[] }>(
    '/queues',
  )
  expect(queues.items.find((one) => one.name === '发票')).toMatchObject({
    offer: 'assign',
    members: [house.staff.su.id],
  })
})

test('inboxes: a line to paste, hours, origins, secrets that rotate; keys shown once', async ({ house, open }) => {
  const desk = await open('zhou')
  await desk.settings.open('inboxes')
  await desk.button(desk.w('settings:inbox.openOne', { name: '官网' })).click()
  await expect(desk.page.getByText(`data-site="${house.inbox.id}"`)).toBeVisible()
  const always = desk.page.getByRole('switch', { name: desk.w('settings:hours.always') })
  await always.click()
  await desk.button(desk.w('settings:hours.preset.office')).click()
  await desk.page
    .getByLabel(desk.w('settings:hours.to', { day: desk.w('settings:hours.day.fri') }), { exact: true })
    .fill('17')
  await desk.page
    .getByLabel(desk.w('settings:inbox.originsLabel'), { exact: true })
    .fill(`${house.host.url}/shop\nno site`)
  const save = desk.page.getByRole('main').getByRole('button', { name: desk.w('common:action.save'), exact: true })
  await expect(save).toBeDisabled()
  await desk.page.getByLabel(desk.w('settings:inbox.originsLabel'), { exact: true }).fill(`${house.host.url}/shop`)
  await save.click()
  await expect(desk.page.getByText(desk.w('settings:inbox.allSaved'))).toBeVisible()
  const saved = (
    await house.staff.zhou.api.get<{
      items: {
        id: string
        version: number
        origins: string[]
        hours: { days: Record<string, string[]> }
        secrets: string[]
      }[]
    }>('/inboxes')
  ).items.find((one) => one.id === house.inbox.id)!
  expect(saved.origins).toEqual([house.host.url])
  expect(saved.hours.days).toMatchObject({ mon: ['09:00-18:00'], fri: ['09:00-17:00'] })
  await desk.button(desk.w('settings:secret.rotate')).first().click()
  await desk.confirm(desk.w('settings:secret.rotate'))
  await expect(desk.page.getByText(desk.w('settings:secret.older'), { exact: true }).first()).toBeVisible()
  await always.click()
  await desk.page.getByLabel(desk.w('settings:inbox.originsLabel'), { exact: true }).fill('')
  await save.click()
  await expect(desk.page.getByText(desk.w('settings:inbox.allSaved'))).toBeVisible()

  await desk.settings.open('keys')
  await desk.button(desk.w('settings:key.add')).first().click()
  const { dialog } = desk.settings
  await dialog.getByLabel(desk.w('settings:key.name'), { exact: true }).fill('报表')
  await dialog.getByRole('checkbox', { name: desk.w('settings:key.scope.conversations_read') }).check()
  await dialog.getByRole('button', { name: desk.w('settings:key.make'), exact: true }).click()
  const once = desk.dialog(desk.w('settings:key.madeTitle', { name: '报表' }))
  const key = await once.locator('code').innerText()
  await once.getByRole('button', { name: desk.w('shared:kept'), exact: true }).click()
  const asProgram = (path: string) =>
    fetch(`${house.host.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${key}` } }).then(
      (answer) => answer.status,
    )
  expect(await asProgram('/conversations')).toBe(200)
  expect(await asProgram('/customers')).not.toBe(200)
  await desk.button(desk.w('settings:key.deleteOne', { name: '报表' })).click()
  await desk.confirm(desk.w('common:action.delete'))
  await expect(desk.settings.row('报表')).toHaveCount(0)
})

test('one box finds every setting by other words too, and an agent finds only what is theirs', async ({ open }) => {
  const desk = await open('zhou', { path: '/settings/staff' })
  await expect(desk.settings.section('staff')).toBeVisible()
  await desk.leaveFields()
  await desk.press('/')
  await expect(desk.settings.search).toBeFocused()
  await desk.page.keyboard.type('离职')
  await desk.press('Enter')
  await expect(desk.page).toHaveURL(/\/settings\/staff\?topic=disable/)
  await desk.settings.search.fill('JWT')
  await desk.press('Enter')
  await expect(desk.page.getByRole('region', { name: desk.w('settings:identity.title') })).toBeVisible()
  const agent = await open('chen', { path: '/settings' })
  await expect(agent.settings.section('profile')).toBeVisible()
  await agent.settings.search.fill('密钥')
  await expect(agent.page.getByText(agent.w('settings:find.none'))).toBeVisible()
  await agent.page.goto('/settings/keys')
  await expect(agent.page.getByText(agent.w('shared:noPower.title'))).toBeVisible()
})
