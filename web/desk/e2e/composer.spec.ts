import { expect, test } from './support/fixtures.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC',
  'base64',
)

test('22 · / opens phrases; Tab inserts one with its variables filled in', async ({ house, open }) => {
  const { name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.thread.reply.click()
  await desk.page.keyboard.type('/cdl')
  const menu = desk.page.getByRole('listbox', { name: desk.w('inbox:suggest.phrases') })
  await expect(menu.getByRole('option').first()).toContainText('已催物流')
  await desk.press('Tab')
  await expect(desk.thread.reply).toHaveValue(`${name}您好，已经为您催促快递，有消息我第一时间告诉您。`)
  await desk.thread.reply.fill('')
  await desk.page.keyboard.type('/退款')
  await expect(menu.getByRole('option').first()).toContainText('退款时效')
  await desk.press('Escape')
  await expect(menu).toBeHidden()
})

test('27 · pictures are pasted, files dropped; each shows its progress, can be removed, and says when it is too large', async ({
  house,
  open,
}) => {
  const { head, name, visitor } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.thread.reply.evaluate(
    (field, bytes) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }))
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    },
    [...PNG],
  )
  const list = desk.page.getByRole('list', { name: desk.w('inbox:attach.list') })
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await desk.page.locator('input[type="file"]').setInputFiles([
    { name: '说明.txt', mimeType: 'text/plain', buffer: Buffer.from('退换货说明') },
    { name: '太大.txt', mimeType: 'text/plain', buffer: Buffer.alloc(10 * 1024 * 1024 + 1, 97) },
  ])
  await expect(list.getByRole('listitem')).toHaveCount(3)
  await expect(list).toContainText(desk.w('inbox:attach.tooLarge', { max: 10 }))
  await list.getByRole('button', { name: desk.w('inbox:attach.remove', { name: '太大.txt' }) }).click()
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await desk.thread.reply.fill('请看附件')
  await desk.page.getByRole('button', { name: desk.w('inbox:composer.send'), exact: true }).click()
  await expect.poll(async () => (await house.messages(head.id)).at(-1)?.files.length).toBe(2)
  await expect.poll(async () => (await visitor.read()).at(-1)?.files.map((one) => one.name)).toContain('说明.txt')
  await expect(desk.thread.said('请看附件').getByRole('img').first()).toBeVisible()
})

test('27 · a file that is dropped shows how far it is, can be cancelled, and stays with what it was dropped on', async ({
  house,
  open,
}) => {
  const { head, name, visitor } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  const pane = desk.page.getByRole('region', { name: desk.w('inbox:thread.label', { name }) })
  const drag = (file: string, bytes: number) =>
    desk.page.evaluateHandle(
      ({ file, bytes }) => {
        const data = new DataTransfer()
        data.items.add(new File(['a'.repeat(bytes)], file, { type: 'text/plain' }))
        return data
      },
      { file, bytes },
    )
  const list = desk.page.getByRole('list', { name: desk.w('inbox:attach.list') })
  // A line on which the large one takes minutes.
  const line = await desk.page.context().newCDPSession(desk.page)
  const narrow = (uploadThroughput: number) =>
    line.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    })
  await line.send('Network.enable')
  await narrow(50_000)
  const recording = { dataTransfer: await drag('录音.txt', 8_000_000) }
  await pane.dispatchEvent('dragover', recording)
  await expect(pane.getByText(desk.w('inbox:attach.drop'))).toBeVisible()
  await pane.dispatchEvent('drop', recording)
  const far = () =>
    list.getByRole('progressbar', { name: '录音.txt' }).evaluate((bar: HTMLProgressElement) => bar.value)
  await expect.poll(far).toBeGreaterThan(0)
  expect(await far()).toBeLessThan(1)
  await list.getByRole('button', { name: desk.w('inbox:attach.cancel', { name: '录音.txt' }) }).click()
  await expect(list).toHaveCount(0)
  await narrow(-1)
  await desk.thread.choose('note')
  await pane.dispatchEvent('drop', { dataTransfer: await drag('内部资料.txt', 20) })
  await expect(
    list.getByRole('button', { name: desk.w('inbox:attach.remove', { name: '内部资料.txt' }) }),
  ).toBeVisible()
  await desk.thread.choose('reply')
  await expect(list).toHaveCount(0)
  await desk.thread.answer('给客户的话')
  await expect.poll(async () => (await visitor.read()).at(-1)?.text).toBe('给客户的话')
  expect((await visitor.read()).at(-1)?.files).toEqual([])
  await desk.thread.choose('note')
  await desk.thread.note.fill('给同事的话')
  await desk.press('Enter')
  await expect
    .poll(async () => (await house.messages(head.id)).at(-1)?.files.map((one) => one.name))
    .toEqual(['内部资料.txt'])
  await expect(list).toHaveCount(0)
})

test('27 · what a colleague answers takes no files', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('lin', { path: `/inbox/${head.id}?view=all` })
  const pane = desk.page.getByRole('region', { name: desk.w('inbox:thread.label', { name }) })
  await expect(pane).toBeVisible()
  let uploads = 0
  await desk.page.route('**/api/v1/files', (route) => {
    uploads++
    return route.continue()
  })
  const dataTransfer = await desk.page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['a'], '说明.txt', { type: 'text/plain' }))
    return data
  })
  await pane.dispatchEvent('dragover', { dataTransfer })
  await expect(pane.getByText(desk.w('inbox:gate.open', { name: house.staff.chen.name })).first()).toBeVisible()
  await expect(pane.getByText(desk.w('inbox:attach.drop'))).toHaveCount(0)
  await pane.dispatchEvent('drop', { dataTransfer })
  await desk.thread.choose('note')
  await desk.thread.note.fill('只是备注')
  await desk.press('Enter')
  await expect.poll(async () => (await house.messages(head.id)).at(-1)?.text).toBe('只是备注')
  expect((await house.messages(head.id)).at(-1)?.files).toEqual([])
  expect(uploads).toBe(0)
})

test('27 · a file stays with its conversation while one is elsewhere, and after a reload', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const other = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  let arrive = () => undefined as void
  const away = new Promise<void>((resolve) => (arrive = resolve))
  await desk.page.route('**/api/v1/files', (route) => away.then(() => route.continue()))
  await desk.page
    .locator('input[type="file"]')
    .setInputFiles({ name: '说明.txt', mimeType: 'text/plain', buffer: Buffer.from('退换货说明') })
  await desk.inbox.open(other.name)
  arrive()
  const list = desk.page.getByRole('list', { name: desk.w('inbox:attach.list') })
  await expect(list).toHaveCount(0)
  await desk.inbox.open(name)
  await expect(list.getByRole('button', { name: desk.w('inbox:attach.remove', { name: '说明.txt' }) })).toBeVisible()
  await desk.page.reload()
  await expect(list).toContainText('说明.txt')
  await desk.thread.reply.fill('请看附件')
  await desk.press('Enter')
  await expect
    .poll(async () => (await house.messages(head.id)).at(-1)?.files.map((one) => one.name))
    .toEqual(['说明.txt'])
  await expect(list).toHaveCount(0)
})

test('28 · emoji are found by a word; a message of nothing else is shown large', async ({ house, open }) => {
  const { name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.page.getByRole('button', { name: desk.w('inbox:composer.emoji'), exact: true }).click()
  const search = desk.page.getByPlaceholder(desk.w('inbox:emoji.search'))
  await search.fill('谢谢')
  await desk.page
    .getByRole('tooltip')
    .or(desk.page.locator('.ant-popover'))
    .getByRole('button')
    .or(desk.page.getByRole('option'))
    .first()
    .click()
  await expect(desk.thread.reply).not.toHaveValue('')
  const emoji = await desk.thread.reply.inputValue()
  expect(emoji).toMatch(/\p{Extended_Pictographic}/u)
  await desk.thread.answer(emoji)
  const size = await desk.thread
    .said(emoji)
    .last()
    .locator('div[title]')
    .evaluate((node) => parseFloat(getComputedStyle(node).fontSize))
  expect(size).toBeGreaterThan(24)
})

test('29 · a picture opens large, can be zoomed and closed with Esc', async ({ house, open }) => {
  const { head, name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await desk.page.locator('input[type="file"]').setInputFiles({ name: '表盘.png', mimeType: 'image/png', buffer: PNG })
  await desk.thread.reply.fill('看图')
  await desk.page.getByRole('button', { name: desk.w('inbox:composer.send'), exact: true }).click()
  await expect.poll(async () => (await house.messages(head.id)).at(-1)?.files.length).toBe(1)
  await desk.page.getByRole('button', { name: desk.w('inbox:file.enlarge', { name: '表盘.png' }) }).click()
  const larger = desk.page.getByRole('button', { name: desk.w('inbox:lightbox.larger'), exact: true })
  await expect(larger).toBeVisible()
  const picture = desk.page.getByRole('dialog').locator('img').last()
  const before = (await picture.boundingBox())!.width
  await larger.click()
  await expect.poll(async () => (await picture.boundingBox())!.width).toBeGreaterThan(before)
  await desk.press('Escape')
  await expect(larger).toBeHidden()
})
