import { readFileSync } from 'node:fs'
import { expect, test } from './support/fixtures.ts'

test('a customer: found, named, recognised by what is verified, asked for consent', async ({ house, open }) => {
  const { head } = await house.talk({ by: 'chen', name: '周雨桐' })
  const desk = await open('chen', { path: '/customers' })
  const detail = await desk.customers.open('周雨桐')
  await detail.getByRole('button', { name: desk.w('common:action.edit'), exact: true }).click()
  await detail.getByLabel(desk.w('customers:fact.address'), { exact: true }).fill('周女士')
  await detail.getByText(desk.w('customers:first.person'), { exact: true }).click()
  await detail.getByRole('button', { name: desk.w('common:action.save'), exact: true }).click()
  await expect(detail.getByText('周女士')).toBeVisible()

  const identities = desk.customers.card('customers:identity.title')
  await identities.getByRole('button', { name: desk.w('common:action.add') }).click()
  await identities.getByLabel(desk.w('customers:identity.kind.phone'), { exact: true }).last().fill('138 0000 7001')
  await identities
    .getByRole('button', { name: desk.w('common:action.add'), exact: true })
    .last()
    .click()
  const line = identities.getByRole('listitem').filter({ hasText: '13800007001' })
  await expect(line).toContainText(/自称/)
  await line.getByRole('button', { name: desk.w('customers:identity.verify') }).click()
  await desk.customers.giveEvidence('回拨该号码，本人接听', desk.w('customers:identity.verify'))
  await expect(line).toContainText(desk.w('customers:identity.verified'))
  await expect(line).toContainText('回拨该号码，本人接听')

  const consents = desk.customers.card('customers:consent.title')
  const marketing = consents.getByRole('switch', { name: desk.w('customers:purpose.marketing') })
  await marketing.click()
  await desk.customers.giveEvidence(
    '客户在对话中口头表示',
    desk.w('customers:consent.grant'),
    'customers:consent.source',
  )
  await expect(marketing).toBeChecked()
  const told = await house.staff.zhou.api.get<{ consents: { purpose: string; granted: boolean }[] }>(
    `/customers/${head.customer.id}`,
  )
  expect(told.consents).toMatchObject([{ purpose: 'marketing', granted: true }])

  await detail.getByRole('link', { name: /物流更新/ }).click()
  await expect(desk.page).toHaveURL(new RegExp(`/inbox/${head.id}`))
})

test('two customers who are one: a number that is held leads to the merge, and the merge can be undone', async ({
  house,
  open,
}) => {
  const first = await house.talk({ by: 'chen', name: '郭佳怡' })
  const second = await house.talk({ by: 'chen', name: '郭小姐', text: '我换了手机' })
  const api = house.staff.zhou.api
  for (const { head } of [first, second])
    await api.post(`/customers/${head.customer.id}/identities`, { kind: 'phone', value: '+8613800007002' })
  const known = await api.get<{ identities: { id: string; kind: string }[] }>(`/customers/${first.head.customer.id}`)
  await api.post(
    `/customers/${first.head.customer.id}/identities/${known.identities.find((one) => one.kind === 'phone')!.id}/verify`,
    { evidence: '回拨' },
  )

  const desk = await open('lin', { path: `/customers/${second.head.customer.id}` })
  const line = desk.customers
    .card('customers:identity.title')
    .getByRole('listitem')
    .filter({ hasText: '+8613800007002' })
  await line.getByRole('button', { name: desk.w('customers:identity.verify') }).click()
  const asking = desk.page.getByRole('dialog')
  await asking.getByLabel(desk.w('customers:evidence.label'), { exact: true }).fill('收到验证码')
  await asking.getByRole('button', { name: desk.w('customers:identity.verify'), exact: true }).click()
  const merge = desk.dialog(desk.w('customers:merge.title'))
  await expect(merge).toContainText('郭佳怡')
  await merge.getByRole('button', { name: desk.w('customers:merge.proof.phone') }).click()
  await merge.getByRole('button', { name: desk.w('customers:merge.action'), exact: true }).click()
  await expect(merge).toBeHidden()
  const timeline = desk.customers.card('customers:timeline.title')
  await expect(timeline.getByRole('link')).toHaveCount(2)
  await desk.customers
    .card('customers:merge.list')
    .getByRole('button', { name: desk.w('common:action.undo'), exact: true })
    .click()
  await desk.confirm(desk.w('customers:merge.undo'))
  await expect(timeline.getByRole('link')).toHaveCount(1)
})

test('a customer asks what we know, then to be forgotten', async ({ house, open }) => {
  const { head } = await house.talk({ by: 'chen', name: '何霞', text: '请把我的资料删掉' })
  const desk = await open('zhou', { path: `/customers/${head.customer.id}` })
  const detail = desk.customers.detail('何霞')
  await expect(detail).toBeVisible()
  await detail
    .getByRole('button', { name: desk.w('common:action.more'), exact: true })
    .first()
    .click()
  const coming = desk.page.waitForEvent('download')
  await desk.page.getByRole('menuitem', { name: desk.w('customers:export.title') }).click()
  const exported = JSON.parse(readFileSync(await (await coming).path(), 'utf8')) as { customer: string }
  expect(exported.customer).toBe(head.customer.id)
  expect(JSON.stringify(exported)).toContain('请把我的资料删掉')

  await detail
    .getByRole('button', { name: desk.w('common:action.more'), exact: true })
    .first()
    .click()
  await desk.page.getByRole('menuitem', { name: desk.w('customers:erase.open') }).click()
  const dialog = desk.page.getByRole('dialog')
  const erase = dialog.getByRole('button', { name: desk.w('customers:erase.action'), exact: true })
  await dialog.getByLabel(desk.w('customers:erase.reason'), { exact: true }).fill('客户书面要求')
  await dialog.getByLabel(desk.w('customers:erase.type', { phrase: '何霞' }), { exact: true }).fill('何')
  await expect(erase).toBeDisabled()
  await dialog.getByLabel(desk.w('customers:erase.type', { phrase: '何霞' }), { exact: true }).fill('何霞')
  await erase.click()
  const proof = desk.dialog(desk.w('customers:erase.proofTitle'))
  await expect(proof).toContainText('sha256', { timeout: 20_000 })
  await proof
    .getByRole('button', { name: desk.w('shared:close'), exact: true })
    .last()
    .click()
  await expect(desk.page.getByText(desk.w('customers:erased.title'))).toBeVisible()
  expect(JSON.stringify(await house.messages(head.id))).not.toContain('请把我的资料删掉')
})
