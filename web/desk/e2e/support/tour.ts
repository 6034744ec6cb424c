import { expect } from './fixtures.ts'
import type { Desk } from '../pages/Desk.ts'
import { furnishPlan } from './plan.ts'
import type { House, Talk } from './house.ts'

/** Something on every screen: a talk with all kinds of lines, a customer with a past, a key, an open inbox. */
export async function furnishTour(house: House): Promise<Talk & { customer: string; openInbox: string }> {
  const talk = await house.talk({
    by: 'zhou',
    name: '张伟',
    text: ['你好，我的订单三天没有物流更新了', '单号是 QH-2046，能帮我查一下吗？'],
  })
  const { head, visitor } = talk
  await house.reply(head.id, 'zhou', '您好，我马上帮您查一下，请稍等。')
  await house.reply(head.id, 'zhou', '客户上个月也催过一次，请优先处理。', 'note')
  await house.reply(head.id, 'zhou', '包裹今天早上到了杭州转运中心，预计明天下午送达。')
  await visitor.contact({ phone: '+8613800000001', email: 'zhangwei@example.com' })
  await visitor.say('太好了，谢谢！')
  const zhou = house.staff.zhou.api
  const customer = await zhou.get<{ version: number }>(`/customers/${head.customer.id}`)
  await zhou.patch(
    `/customers/${head.customer.id}`,
    { address: '张先生', lang: 'zh-CN', first: 'person', note: '晚上八点以后再打电话。' },
    customer.version,
  )
  await zhou.put(`/customers/${head.customer.id}/consents/care`, { granted: true, source: '客户在对话中口头表示' })
  const other = await house.talk({ name: '张伟（商城）', text: '请问发票可以开公司抬头吗' })
  await zhou.post(`/customers/${head.customer.id}/merge`, { other: other.head.customer.id, evidence: '同一笔订单' })
  await house.talk({ by: 'chen', name: '李芳', text: '退款什么时候到账？' })
  await house.talk({ name: '王磊', text: '收到的杯子碎了，怎么处理？' })
  await zhou.post('/keys', { name: '订单系统', scopes: ['conversations.read', 'customers.read'] })
  const inbox = await zhou.post<{ id: string }>('/inboxes', {
    name: '商城 App',
    channel: 'open',
    queue: house.otherQueue.id,
    firstLevel: 'human',
    origins: [],
  })
  await furnishPlan(house)
  return { ...talk, customer: head.customer.id, openInbox: inbox.id }
}

export type Stop = { name: string; path: string; ready: (desk: Desk) => Promise<void> }

/** Every page and the dialogs on them, each with the moment when it is all there. */
export const stopsOf = (house: House, tour: Awaited<ReturnType<typeof furnishTour>>): Stop[] => {
  const shown = (text: string) => (desk: Desk) => expect(desk.page.getByText(text).first()).toBeVisible()
  const click = (name: (desk: Desk) => string, first: (desk: Desk) => Promise<void>) => async (desk: Desk) => {
    await first(desk)
    await desk.page
      .getByRole('button', { name: name(desk), exact: true })
      .first()
      .click()
    await expect(desk.page.getByRole('dialog').last()).toBeVisible()
  }
  const loaded = (desk: Desk) =>
    expect(desk.page.getByRole('status', { name: desk.w('common:state.loading') })).toHaveCount(0)
  const section = (name: Parameters<Desk['settings']['section']>[0]) => async (desk: Desk) => {
    await expect(desk.settings.section(name)).toBeVisible()
    await loaded(desk)
  }
  const thread = async (desk: Desk) => {
    await shown('太好了，谢谢！')(desk)
    await loaded(desk)
  }
  return [
    { name: 'inbox', path: '/inbox', ready: shown('张伟') },
    {
      name: 'search',
      path: `/inbox/${tour.head.id}?search=物流&view=all`,
      ready: async (desk) => {
        await expect(desk.inbox.list.locator('mark').first()).toBeVisible()
        await loaded(desk)
      },
    },
    { name: 'thread', path: `/inbox/${tour.head.id}`, ready: thread },
    {
      name: 'note',
      path: `/inbox/${tour.head.id}`,
      ready: async (desk) => {
        await thread(desk)
        await desk.thread.choose('note')
      },
    },
    {
      name: 'palette',
      path: '/inbox',
      ready: async (desk) => {
        await shown('张伟')(desk)
        await desk.press('Control+k')
        await expect(desk.palette).toBeVisible()
      },
    },
    { name: 'customers', path: '/customers', ready: shown('张伟') },
    {
      name: 'customer',
      path: `/customers/${tour.customer}`,
      ready: async (desk) => {
        await shown('晚上八点以后再打电话。')(desk)
        await expect(desk.page.getByRole('link', { name: /太好了/ })).toBeVisible()
      },
    },
    {
      name: 'merge',
      path: `/customers/${tour.customer}`,
      ready: click((desk) => desk.w('customers:merge.title'), shown('晚上八点以后再打电话。')),
    },
    { name: 'plan', path: '/plan', ready: async (desk) => expect(desk.plan.chart.locator('canvas')).toBeVisible() },
    { name: 'knowledge', path: '/knowledge', ready: shown('已催物流') },
    {
      name: 'phrase',
      path: '/knowledge',
      ready: click((desk) => desk.w('knowledge:editOne', { title: '已催物流' }), shown('已催物流')),
    },
    {
      name: 'profile',
      path: '/settings/profile',
      ready: async (desk) => {
        await section('profile')(desk)
        await expect(desk.page.getByRole('group', { name: desk.w('common:preferences.theme') })).toBeVisible()
      },
    },
    {
      name: 'staff',
      path: '/settings/staff',
      ready: async (desk) => {
        await section('staff')(desk)
        await shown('陈默')(desk)
      },
    },
    { name: 'hire', path: '/settings/staff', ready: click((desk) => desk.w('settings:staff.add'), shown('陈默')) },
    {
      name: 'queues',
      path: '/settings/queues',
      ready: async (desk) => {
        await section('queues')(desk)
        await shown('物流')(desk)
      },
    },
    {
      name: 'queue',
      path: '/settings/queues',
      ready: click((desk) => desk.w('settings:queue.editOne', { name: '物流' }), shown('物流')),
    },
    {
      name: 'inboxes',
      path: '/settings/inboxes',
      ready: async (desk) => {
        await section('inboxes')(desk)
        await shown('商城 App')(desk)
      },
    },
    {
      name: 'web-inbox',
      path: `/settings/inboxes?id=${house.inbox.id}`,
      ready: async (desk) => expect(desk.page.getByText(desk.w('settings:embed.title'))).toBeVisible(),
    },
    {
      name: 'open-inbox',
      path: `/settings/inboxes?id=${tour.openInbox}`,
      ready: async (desk) => expect(desk.page.getByText(desk.w('settings:open.title'))).toBeVisible(),
    },
    { name: 'keys', path: '/settings/keys', ready: shown('订单系统') },
    { name: 'key', path: '/settings/keys', ready: click((desk) => desk.w('settings:key.add'), shown('订单系统')) },
    { name: 'deliveries', path: '/settings/deliveries', ready: section('deliveries') },
    { name: 'parked', path: '/settings/parked', ready: section('parked') },
    {
      name: 'nowhere',
      path: '/nowhere',
      ready: async (desk) => expect(desk.page.getByText(desk.w('common:notFound.title'))).toBeVisible(),
    },
  ]
}
