import { expectAccessible } from './support/access.ts'
import { expect, test } from './support/fixtures.ts'
import { furnishPlan } from './support/plan.ts'

test.beforeEach(({ house }) => furnishPlan(house))

test('A20 · the day stands in one figure, in a sentence and in a table', async ({ open }) => {
  const desk = await open('zhou', { path: '/plan' })
  await expect(desk.plan.chart.locator('canvas')).toBeVisible()
  await expect(desk.plan.chart).toHaveAttribute('aria-label', /人手不足.*需要 \d+ 人，已排 \d+ 人，缺 \d+ 人/)
  await expect(desk.page.getByText(/80\/20 需要 \d+ 人/)).toBeVisible()
  await desk.plan.see('seeTable')
  await expect(desk.plan.table.getByRole('rowheader', { name: '11:00' })).toBeVisible()
  await expectAccessible(desk.page, 'plan as a table')
})

test('a leader tries other terms without changing any', async ({ open }) => {
  const desk = await open('zhou', { path: '/plan' })
  const cost = desk.section(desk.w('plan:whatIf.title')).getByRole('row', { name: desk.w('plan:whatIf.cost') })
  await expect(cost).toBeVisible()
  const before = await cost.innerText()
  await desk.plan.slider('handle').focus()
  for (let press = 0; press < 5; press++) await desk.press('ArrowRight')
  await expect(cost).not.toHaveText(before)
})

test('C04 · a shift is planned, moved and published by keys, with hours to learn', async ({ house, open }) => {
  const desk = await open('zhou', { path: '/plan' })
  await desk.plan.addFor('陈默').focus()
  await desk.press('Enter')
  await desk
    .dialog(desk.w('plan:roster.shiftOf', { name: '陈默' }))
    .getByRole('button', { name: desk.w('common:action.save') })
    .click()
  const shift = desk.plan.shift('陈默')
  await expect(shift).toHaveAccessibleName(/09:00–17:00/)
  await shift.focus()
  await desk.press('ArrowRight')
  await desk.press('Shift+ArrowRight')
  await expect(shift).toHaveAccessibleName(/09:15–17:30/)
  await desk.plan.publish.click()
  await expect(shift).toHaveAccessibleName(new RegExp(desk.w('plan:roster.published')))
  const own = await open('chen', { path: '/plan' })
  await expect(own.page.getByText(/09:15–17:30/)).toBeVisible()
  expect(house.staff.chen.name).toBe('陈默')
})

test('an agent asks for leave, a leader decides', async ({ open }) => {
  const own = await open('su', { path: '/plan' })
  await own.button(own.w('plan:leave.ask')).click()
  await own
    .dialog(own.w('plan:leave.ask'))
    .getByRole('button', { name: own.w('plan:leave.send') })
    .click()
  await expect(own.page.getByText(own.w('plan:request.state.asked'))).toBeVisible()
  const desk = await open('zhou', { path: '/plan' })
  await desk
    .section(desk.w('plan:request.title'))
    .getByRole('button', { name: desk.w('plan:request.approve'), exact: true })
    .click()
  await expect(desk.page.getByText(desk.w('plan:request.none'))).toBeVisible()
  await own.page.reload()
  await expect(own.page.getByText(own.w('plan:request.state.approved'))).toBeVisible()
})

test('A21 · a peak is rehearsed at ten times the load', async ({ open }) => {
  const desk = await open('zhou', { path: '/plan' })
  const drill = desk.section(desk.w('plan:drill.title'))
  await drill.getByRole('button', { name: desk.w('plan:drill.run') }).click()
  await expect(drill.getByRole('status')).toContainText(desk.w('plan:drill.callbacks'))
})

test('on a phone nothing is cut off', async ({ open }) => {
  const desk = await open('zhou', { path: '/plan', width: 390, height: 844 })
  await expect(desk.plan.chart.locator('canvas')).toBeVisible()
  const wide = await desk.page.evaluate(() => document.querySelector('main')!.scrollWidth > innerWidth)
  expect(wide).toBe(false)
})
