import { expect, test } from './support/fixtures.ts'
import { Proxy } from './support/proxy.ts'

/** On a machine that does other work beside the tests, the figures of row 64 are multiplied by this. */
const patience = Number(process.env.PAPILIO_E2E_PATIENCE ?? 1)
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

test('49 · a cut is said, heals without reloading, and the list catches up', async ({ house, open }) => {
  const { name, visitor } = await house.talk({ by: 'chen' })
  const proxy = await Proxy.start(house.host.port)
  const desk = await open('chen', { url: proxy.url })
  await desk.inbox.open(name)
  await desk.page.evaluate(() => Object.assign(window, { mark: 'the same page' }))
  proxy.cut()
  await expect(desk.page.getByText(desk.w('common:live.offline'))).toBeVisible()
  await expect(desk.page.getByText(desk.w('common:live.safe'))).toBeVisible()
  await visitor.say('断线时客户说的')
  const other = await house.talk({ by: 'chen', name: '断线时来的' })
  proxy.restore()
  await expect(desk.page.getByText(desk.w('common:live.offline'))).toHaveCount(0, { timeout: 30_000 })
  await expect(desk.thread.said('断线时客户说的')).toBeVisible()
  await expect(desk.inbox.row(other.name)).toBeVisible()
  expect(await desk.page.evaluate(() => (window as { mark?: string }).mark)).toBe('the same page')
  await proxy.end()
})

test('49 · what a cut kept from loading is loaded with the line', async ({ house, open }) => {
  const { name } = await house.talk({ by: 'chen', text: '断线前说的话' })
  const proxy = await Proxy.start(house.host.port)
  const desk = await open('chen', { url: proxy.url })
  await expect(desk.inbox.row(name)).toBeVisible()
  proxy.cut()
  await desk.inbox.row(name).click()
  await expect(desk.page.getByText(desk.w('common:error.unreachable')).first()).toBeVisible({ timeout: 20_000 })
  proxy.restore()
  await expect(desk.thread.said('断线前说的话')).toBeVisible({ timeout: 30_000 })
  await proxy.end()
})

test('49 · a host that starts again is found again', async ({ house, open }) => {
  const { name } = await house.talk({ by: 'chen' })
  const desk = await open('chen')
  await desk.inbox.open(name)
  await house.host.stop()
  await expect(desk.page.getByText(desk.w('common:live.offline'))).toBeVisible()
  await desk.thread.answer('重启之前写的')
  await house.host.startAgain()
  await expect(desk.page.getByText(desk.w('common:live.offline'))).toHaveCount(0, { timeout: 40_000 })
  await expect
    .poll(
      async () =>
        (
          await house.messages(
            (
              await house.staff.chen.api.get<{ items: { id: string; customer: { name: string } }[] }>(
                '/conversations?view=mine',
              )
            ).items.find((one) => one.customer.name === name)!.id,
          )
        ).at(-1)?.text,
    )
    .toBe('重启之前写的')
})

test('64 · switching is quick, and a message is soon on the screen', async ({ house, open }) => {
  const talks = [await house.talk({ by: 'chen' }), await house.talk({ by: 'chen' })]
  const measure = async (url: string, delayMs: number) => {
    const proxy = await Proxy.start(Number(new URL(url).port))
    proxy.delay(delayMs)
    const desk = await open('chen', { url: proxy.url })
    for (const talk of talks) await desk.inbox.open(talk.name)
    const switches: number[] = []
    for (let round = 0; round < 8; round++) {
      const { name } = talks[round % 2]!
      switches.push(
        await desk.inbox
          .row(name)
          .first()
          .evaluate(
            (row, wanted) =>
              new Promise<number>((resolve) => {
                const start = performance.now()
                const look = () =>
                  document.querySelector('h2')?.textContent === wanted
                    ? resolve(performance.now() - start)
                    : requestAnimationFrame(look)
                if (row instanceof HTMLElement) row.click()
                look()
              }),
            name,
          ),
      )
    }
    const arrivals: number[] = []
    for (let round = 0; round < 5; round++) {
      const text = `到了吗 ${delayMs} ${round}`
      const start = Date.now()
      await talks[1]!.visitor.say(text)
      await desk.thread.said(text).waitFor()
      arrivals.push(Date.now() - start)
    }
    await proxy.end()
    return { switches: median(switches), arrivals: median(arrivals) }
  }
  const near = await measure(house.host.url, 0)
  const far = await measure(house.host.url, 40)
  test.info().annotations.push({ type: 'measured', description: JSON.stringify({ near, far }) })
  expect(near.switches).toBeLessThan(100 * patience)
  expect(near.arrivals).toBeLessThan(500 * patience)
  expect(far.switches).toBeLessThan(300 * patience)
})
