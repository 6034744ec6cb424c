import { expect, test } from './support/fixtures.ts'

test('23 · public and personal phrases in two levels of groups; written, ordered by hand, by buttons and by keys', async ({
  house,
  open,
}) => {
  const desk = await open('lin', { path: '/knowledge' })
  await expect(desk.knowledge.rows.first()).toBeVisible()
  const before = await desk.knowledge.titles()
  expect(before.slice(0, 5)).toEqual(['已催物流', '查询物流', '改地址', '退款时效', '问好'])

  await desk.button(desk.w('knowledge:down', { title: '已催物流' })).click()
  await expect
    .poll(async () =>
      (await house.phrases())
        .sort((a, b) => a.place - b.place)
        .map((one) => one.title)
        .slice(0, 2),
    )
    .toEqual(['查询物流', '已催物流'])

  const handle = desk.button(desk.w('knowledge:drag', { title: '问好' }))
  await handle.focus()
  await desk.press('Alt+ArrowUp')
  await expect.poll(() => desk.knowledge.titles()).toEqual(['查询物流', '已催物流', '改地址', '问好', '退款时效'])

  await desk
    .button(desk.w('knowledge:drag', { title: '退款时效' }))
    .dragTo(desk.knowledge.rows.first(), { targetPosition: { x: 200, y: 4 } })
  await expect.poll(() => desk.knowledge.titles()).toEqual(['退款时效', '查询物流', '已催物流', '改地址', '问好'])
  await desk.page.reload()
  await expect.poll(() => desk.knowledge.titles()).toEqual(['退款时效', '查询物流', '已催物流', '改地址', '问好'])

  await desk.knowledge.group('催单').click()
  await expect.poll(() => desk.knowledge.titles()).toEqual(['查询物流', '已催物流'])
  await desk.button(desk.w('knowledge:up', { title: '已催物流' })).click()
  await expect
    .poll(async () =>
      (await house.phrases())
        .filter((one) => one.scope === 'public')
        .sort((a, b) => a.place - b.place)
        .map((one) => one.title),
    )
    .toEqual(['退款时效', '已催物流', '查询物流', '改地址', '问好'])
})

test('23 · the editor puts the cursor into the title, and never takes it from whoever already writes elsewhere', async ({
  open,
}) => {
  const desk = await open('lin', { path: '/knowledge' })
  await desk.button(desk.w('knowledge:new')).first().click()
  await expect(desk.knowledge.field('phraseTitle')).toBeFocused()
  await desk.button(desk.w('common:action.cancel')).click()
  await expect(desk.knowledge.editor).toBeHidden()

  await desk.button(desk.w('knowledge:new')).first().click()
  await desk.knowledge.field('group').pressSequentially('收尾/日常用语', { delay: 60 })
  await expect(desk.knowledge.field('group')).toHaveValue('收尾/日常用语')
})

test('23 · one’s own phrases are written with a preview, refused with a typo in a variable, and only one’s own', async ({
  house,
  open,
}) => {
  const desk = await open('chen', { path: '/knowledge' })
  await expect(desk.page.getByText(desk.w('knowledge:readOnly'))).toBeVisible()
  await expect(desk.button(desk.w('knowledge:new'))).toHaveCount(0)
  await desk.knowledge.group(desk.w('knowledge:scope.personal')).click()
  await desk.button(desk.w('knowledge:new')).first().click()
  await desk.knowledge.field('phraseTitle').fill('我的结束语')
  await desk.knowledge.field('shortcut').fill('jsy')
  await desk.knowledge.field('group').fill('收尾/日常')
  await desk.knowledge.field('text').fill('{{customer.nane}}，祝您愉快！')
  await desk.knowledge.save()
  await expect(desk.knowledge.editor).toContainText(desk.w('knowledge:problem.variable', { name: '{{customer.nane}}' }))
  await desk.knowledge.field('text').fill('{{customer.name}}，祝您愉快！')
  await expect(desk.page.getByRole('region', { name: desk.w('knowledge:preview') })).toContainText('张伟，祝您愉快！')
  await desk.knowledge.save()
  await expect(desk.knowledge.editor).toBeHidden()
  await expect(desk.knowledge.rows).toHaveCount(1)
  await expect(desk.knowledge.rows.first()).toContainText('收尾 › 日常')
  expect((await house.phrases()).map((one) => one.title)).not.toContain('我的结束语')
  await desk.button(desk.w('knowledge:deleteOne', { title: '我的结束语' })).click()
  await desk.confirm(desk.w('common:action.delete'))
  await expect(desk.page.getByText(desk.w('knowledge:empty.personal.title'))).toBeVisible()
})
