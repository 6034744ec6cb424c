import { expect, test } from './support/fixtures.ts'
import { Proxy } from './support/proxy.ts'

test('1 · j and k, ↑ and ↓ move in the list, Enter opens, Esc leaves a field', async ({ house, open }) => {
  const talks = [
    await house.talk({ by: 'chen', name: '按键甲' }),
    await house.talk({ by: 'chen', name: '按键乙' }),
    await house.talk({ by: 'chen', name: '按键丙' }),
  ]
  const desk = await open('chen')
  await expect(desk.inbox.row('按键丙')).toBeVisible()
  await desk.inbox.open('按键丙')
  await desk.leaveFields()
  const focused = () => desk.page.evaluate(() => document.activeElement?.textContent ?? '')
  await desk.press('j')
  await expect.poll(focused).toContain('按键乙')
  await desk.press('ArrowDown')
  await expect.poll(focused).toContain('按键甲')
  await desk.press('k')
  await expect.poll(focused).toContain('按键乙')
  await desk.press('Enter')
  await expect(desk.page).toHaveURL(new RegExp(talks[1]!.head.id))
  await desk.thread.reply.focus()
  await desk.press('Escape')
  await expect(desk.thread.reply).not.toBeFocused()
})

test('2 · E ends a conversation, Ctrl+Alt+E ends it and opens the next', async ({ house, open }) => {
  const first = await house.talk({ by: 'su', name: '结束甲' })
  const second = await house.talk({ by: 'su', name: '结束乙' })
  const desk = await open('su')
  await desk.inbox.open('结束乙')
  await desk.leaveFields()
  await desk.press('Control+Alt+e')
  await expect(desk.page).toHaveURL(new RegExp(first.head.id))
  expect((await house.until(second.head.id, (head) => head.phase === 'closed')).exit).toBe('solved')
  await expect(desk.page.getByRole('region', { name: desk.w('inbox:thread.label', { name: '结束甲' }) })).toBeVisible()
  await desk.leaveFields()
  await desk.press('e')
  await house.until(first.head.id, (head) => head.phase === 'closed')
})

test('3 · R replies, N writes a note, and the two texts stay apart', async ({ house, open }) => {
  const { name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.leaveFields()
  await desk.press('r')
  await expect(desk.thread.reply).toBeFocused()
  await desk.page.keyboard.type('给客户的话')
  await desk.press('Escape')
  await desk.press('n')
  await expect(desk.thread.note).toBeFocused()
  await desk.page.keyboard.type('给同事的话')
  await expect(desk.thread.note).toHaveValue('给同事的话')
  await desk.press('Escape')
  await desk.press('r')
  await expect(desk.thread.reply).toHaveValue('给客户的话')
})

test('5 · Ctrl+K finds every action and shows its key', async ({ house, open }) => {
  const { name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.press('Control+k')
  await expect(desk.palette).toBeVisible()
  await desk.page.keyboard.type(desk.w('inbox:actions.transferShort'))
  const option = desk.palette.getByRole('option').first()
  await expect(option).toContainText(desk.w('inbox:actions.transfer'))
  await expect(option.locator('kbd')).toHaveText('T')
  await desk.press('Enter')
  await expect(desk.dialog(desk.w('inbox:transfer.title', { name }))).toBeVisible()
})

test('5 · what is typed right after Ctrl+K goes into the palette, and the field gets its focus back', async ({
  house,
  open,
}) => {
  const { name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.thread.reply.fill('写到一半')
  // In one breath: no frame passes between the key and the next letter.
  const role = await desk.page.evaluate(() => {
    const stroke = { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true }
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', stroke))
    return document.activeElement!.getAttribute('role')
  })
  expect(role).toBe('combobox')
  await desk.press('Escape')
  await expect(desk.palette).toBeHidden()
  await expect(desk.thread.reply).toBeFocused()
  await expect(desk.thread.reply).toHaveValue('写到一半')
})

test('6 · ? shows every key, and single keys can be switched off', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.leaveFields()
  await desk.press('Shift+?')
  const help = desk.dialog(desk.w('common:shortcuts.title'))
  await expect(help).toBeVisible()
  for (const key of ['E', 'R', 'N', 'T'])
    await expect(help.locator('kbd', { hasText: new RegExp(`^${key}$`) }).first()).toBeVisible()
  await help.getByRole('switch').click()
  await desk.press('Escape')
  await expect(help).toBeHidden()
  await desk.leaveFields()
  await desk.press('n')
  await desk.press('e')
  await expect(desk.thread.note).toHaveCount(0)
  expect((await house.head(head.id)).phase).toBe('open')
  await desk.press('Control+k')
  await expect(desk.palette).toBeVisible()
})

test('7 · keys never fire inside a field or while an input method composes', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.thread.reply.focus()
  await desk.page.keyboard.type('return next e n t')
  await expect(desk.thread.reply).toHaveValue('return next e n t')
  await desk.inbox.search.focus()
  await desk.page.keyboard.type('e')
  await desk.inbox.search.fill('')
  // What an input method does: composition begins, keys carry its mark, Enter takes the candidate.
  await desk.thread.reply.fill('')
  await desk.thread.reply.evaluate((field: HTMLTextAreaElement) => {
    field.focus()
    field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }))
    field.dispatchEvent(new CompositionEvent('compositionupdate', { bubbles: true, data: 'ni' }))
  })
  const press = (key: string) =>
    desk.thread.reply.evaluate(
      (field, pressed) =>
        field.dispatchEvent(
          new KeyboardEvent('keydown', {
            key: pressed,
            bubbles: true,
            cancelable: true,
            isComposing: true,
            keyCode: 229,
          }),
        ),
      key,
    )
  await desk.thread.reply.fill('你好')
  await press('Enter')
  await press('Escape')
  await desk.thread.reply.dispatchEvent('compositionend')
  await expect(desk.thread.reply).toHaveValue('你好')
  expect((await house.messages(head.id)).filter((one) => one.author.kind === 'agent')).toHaveLength(0)
  expect((await house.head(head.id)).phase).toBe('open')
})

test('8 · Enter sends and Shift+Enter breaks the line; Ctrl+Enter when chosen so', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.thread.reply.fill('第一行')
  await desk.press('Shift+Enter')
  await desk.page.keyboard.type('第二行')
  await desk.press('Enter')
  await expect.poll(async () => (await house.messages(head.id)).at(-1)?.text).toBe('第一行\n第二行')
  await desk.button(desk.w('inbox:composer.sendOptions')).click()
  await desk.page.getByRole('menuitem', { name: desk.w('inbox:composer.withCtrlEnter') }).click()
  await desk.press('Escape')
  await desk.thread.reply.fill('一')
  await desk.press('Enter')
  await desk.page.keyboard.type('二')
  await expect(desk.thread.reply).toHaveValue('一\n二')
  await desk.press('Control+Enter')
  await expect.poll(async () => (await house.messages(head.id)).at(-1)?.text).toBe('一\n二')
})

test('3 · who takes and replies in one breath writes as soon as the conversation is theirs', async ({
  house,
  open,
}) => {
  const { head } = await house.talk({ name: '手快的人' })
  const proxy = await Proxy.start(house.host.port)
  const desk = await open('su', { url: proxy.url, path: `/inbox/${head.id}?view=queue` })
  await expect(desk.page.getByRole('heading', { name: '手快的人' })).toBeVisible()
  await desk.leaveFields()
  proxy.delay(700)
  await desk.press('a')
  await desk.press('r')
  await expect(desk.thread.reply).toHaveCount(0)
  await expect(desk.thread.reply).toBeFocused()
  await proxy.end()
})

test('63 · a whole conversation without the mouse', async ({ house, open }) => {
  const { head, visitor } = await house.talk({ name: '只用键盘' })
  const desk = await open('su', { path: '/inbox?view=queue' })
  await expect(desk.inbox.row('只用键盘')).toBeVisible()
  await desk.leaveFields()
  await desk.press('j')
  for (
    let tries = 0;
    tries < 20 && !(await desk.page.evaluate(() => document.activeElement?.textContent ?? '')).includes('只用键盘');
    tries++
  )
    await desk.press('j')
  await desk.press('Enter')
  await expect(desk.page).toHaveURL(new RegExp(head.id))
  await expect(desk.page.getByRole('heading', { name: '只用键盘' })).toBeVisible()
  await desk.leaveFields()
  await desk.press('a')
  await house.until(head.id, (known) => known.phase === 'open')
  await desk.press('r')
  await expect(desk.thread.reply).toBeFocused()
  await desk.page.keyboard.type('您好，我来处理。')
  await desk.press('Enter')
  await expect.poll(async () => (await visitor.read()).at(-1)?.text).toBe('您好，我来处理。')
  await desk.press('Escape')
  await desk.press('n')
  await desk.page.keyboard.type('已核对订单')
  await desk.press('Enter')
  await expect(desk.thread.said('已核对订单')).toBeVisible()
  await desk.press('Escape')
  await desk.press('e')
  expect((await house.until(head.id, (known) => known.phase === 'closed')).exit).toBe('solved')
})
