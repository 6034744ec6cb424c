/** Invented people and conversations for looking at the screens without a host. Always the same for the same size. */
import type {
  AuthorKind, Colleague, ConversationEvent, Customer, Head, Id, Me, Message, MessageKind, Phase, Phrase, StoredFile, Time,
} from '../src/api/types.ts'
import { seeded } from '../src/test/random.ts'

export type Conversation = {
  head: Head
  messages: Message[]
  events: ConversationEvent[]
  deliveredTo: number
  readTo: number
  failed: { number: number; reason: string }[]
}

const random = seeded(20260301)
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
let counter = 0
export const makeId = (kind = 0): Id =>
  `0195a000-${String(kind).padStart(4, '0')}-7000-8000-${String(++counter).padStart(12, '0')}`

const surnames = [...'王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾']
const given = ['伟', '芳', '娜', '秀英', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '杰', '娟', '涛', '明', '超', '霞', '平', '佳怡', '子涵', '雨桐', '浩然', '欣怡', '梓萱', '宇轩']
const foreign = ['Emma Clark', 'Liam Weber', 'Sofia Rossi', 'Noah Martin', 'Mia Larsen', 'Kenji Mori']
export const queues = [
  { id: makeId(1), name: '售前咨询' }, { id: makeId(1), name: '售后' }, { id: makeId(1), name: '物流' }, { id: makeId(1), name: 'VIP' },
]
export const inboxes = [
  { id: makeId(2), name: '官网', channel: 'web' }, { id: makeId(2), name: '商城 App', channel: 'open' }, { id: makeId(2), name: '公众号', channel: 'open' },
]
const asks = [
  '你好，我的订单三天没有物流更新了，能帮我查一下吗？', '请问这款手表支持多少米防水？', '收到的杯子碎了，怎么处理？', '想改一下收货地址，还来得及吗？',
  '发票可以开公司抬头吗', '退款什么时候到账？', '七天无理由退货运费谁出呀', '请问还有黑色 L 码吗', '我的会员积分怎么少了 200', 'Could you tell me when my parcel will arrive?',
  '表走慢了，一天慢五分钟，在保修期内能免费修吗？', '优惠券用不了，提示不满足条件', '客服在吗', '能不能今天发货，周五要送人的',
]
const answers = [
  '您好，我马上帮您查一下，请稍等。', '抱歉让您久等了，包裹目前在杭州转运中心，预计明天下午送达。', '可以的，您把新地址发给我，我这边直接改。',
  '支持 50 米防水，日常洗手、淋雨都没有问题，不建议潜水佩戴。', '真的抱歉，麻烦拍一张照片，我为您安排补发。', '已经为您提交退款，1–3 个工作日原路退回。',
]
const more = ['好的，谢谢', '嗯嗯', '大概要多久呢？', '收到，麻烦你了', '👍', '那我等你消息', '还是不行啊', '可以的']

export const now0 = Date.now()
const minute = 60_000

export const me: Me = {
  id: makeId(3), name: '林晓', email: 'lin@papilio.example', role: 'leader', scope: 'all', queues: queues.slice(0, 3),
  presence: { state: 'online', reason: null, since: now0 - 40 * minute }, capacity: 8, held: 0, preferences: {}, demo: true,
}
export const colleagues: Colleague[] = [
  { id: me.id, name: me.name, role: me.role, presence: me.presence, held: 0, capacity: 8, queues: queues.slice(0, 3).map((q) => q.id) },
  ...['陈默', '苏晴', '何宇', 'Anna Berg', '周婷'].map((name, i): Colleague => ({
    id: makeId(3), name, role: 'agent', held: 2 + i, capacity: 6, queues: [queues[i % 4]!.id, queues[(i + 1) % 4]!.id],
    presence: { state: (['online', 'busy', 'online', 'offline', 'online'] as const)[i]!, reason: i === 1 ? 'meal' : null, since: now0 - 12 * minute },
  })),
]
export const phrases: Phrase[] = (
  [
    ['物流/催单', '已催物流', 'cdl', '{{customer.name}}您好，已经为您催促快递，一般 2 小时内会有更新，有消息我第一时间告诉您。'],
    ['物流/催单', '查询物流', 'cwl', '您好，我马上为您查询物流，请稍等一分钟。'],
    ['物流', '改地址', 'gdz', '可以的，请把新的收件人、电话和详细地址发给我，我直接为您修改。现在的地址是：{{customer.address}}'],
    ['售后/退款', '退款时效', 'tksx', '退款已提交，1–3 个工作日原路退回，到账会有短信提醒。'],
    ['售后/退换', '请拍照片', 'pz', '给您添麻烦了。麻烦拍一张商品和外包装的照片，我马上为您安排补发。'],
    ['常用', '问好', 'nh', '您好，我是{{agent.name}}，请问有什么可以帮您？'],
    ['常用', '结束语', 'jsy', '还有其他可以帮您的吗？祝您生活愉快！'],
    ['常用', '稍等', 'sd', '好的，请稍等，我正在为您处理。'],
  ] as const
).map(([group, title, shortcut, text], place) => ({
  id: makeId(4), version: 1, scope: place > 5 ? 'personal' : 'public', group, title, shortcut, text, place,
}))

export const customers = new Map<Id, Customer>()

function makeCustomer(): Customer {
  const name = random() < 0.06 ? pick(foreign) : pick(surnames) + pick(given)
  const id = makeId(5)
  const phone = `+86138${String(Math.floor(random() * 1e8)).padStart(8, '0')}`
  const customer: Customer = {
    id, version: 1, name, state: 'active', root: id, address: random() < 0.5 ? '杭州市西湖区文三路 90 号' : null, lang: 'zh-CN', first: null,
    identities: [{ id: makeId(6), kind: 'phone', inbox: null, value: phone, verified: random() < 0.5, evidence: null, at: now0 }],
    consents: [{ purpose: 'marketing', granted: random() < 0.5, at: now0 }], merges: [], createdAt: now0 - 90 * 24 * 60 * minute, note: null,
  }
  customers.set(id, customer)
  return customer
}

export function addMessage(
  conversation: Conversation, kind: AuthorKind, text: string, at: Time,
  extra: { id?: Id; name?: string; author?: Id; kind?: MessageKind; files?: StoredFile[]; about?: number | null } = {},
): Message {
  const { head, messages } = conversation
  const message: Message = {
    conversation: head.id, number: messages.length + 1, prior: messages.length, id: extra.id ?? makeId(7), kind: extra.kind ?? 'text',
    author: { kind, id: extra.author ?? (kind === 'customer' ? head.customer.id : kind === 'bot' ? null : me.id), name: extra.name ?? (kind === 'customer' ? head.customer.name : kind === 'bot' ? '小蝶' : me.name) },
    text, files: extra.files ?? [], about: extra.about ?? null, quick: null, at, state: kind === 'customer' ? null : 'sent',
  }
  messages.push(message)
  head.version += 1
  head.lastNumber = message.number
  if (message.kind !== 'text') return message
  Object.assign(head, { lastAt: at, lastText: text || '[图片]', lastAuthor: kind })
  if (kind === 'customer') {
    head.unread += 1
    head.awaitingSince ??= at
  } else if (kind === 'agent') Object.assign(head, { awaitingSince: null, unread: 0 })
  return message
}

export const addEvent = (c: Conversation, name: string, at: Time, actor: Partial<ConversationEvent['actor']> = {}, data = {}) =>
  c.events.push({ name, at, number: c.messages.length, actor: { kind: 'system', id: null, name: null, ...actor }, data })

function makeConversation(index: number, size: number): Conversation {
  const customer = makeCustomer()
  const ended = index > size * 0.15
  const dice = random()
  const phase: Phase = ended ? 'closed' : index < 7 ? 'open' : dice < 0.3 ? 'waiting' : dice < 0.45 ? 'bot' : 'open'
  const agent = phase === 'open' || phase === 'closed' ? (index < 7 ? me : pick(colleagues)) : null
  const start = now0 - (ended ? 24 * 60 + random() * 40 * 24 * 60 : 4 + index * 2.4 + random() * 30) * minute
  const queue = pick(queues)
  const head: Head = {
    id: makeId(8), version: 1, inbox: pick(inboxes), customer: { id: customer.id, name: customer.name, verified: customer.identities[0]!.verified },
    phase, agent: agent && { id: agent.id, name: agent.name }, queue, startedAt: start, waitingSince: phase === 'waiting' ? start + minute : null,
    answeredAt: null, closedAt: null, exit: null, awaitingSince: null, lastAt: start, lastNumber: 0, lastText: '', lastAuthor: null,
    unread: 0, draft: null, weight: 1,
  }
  const c: Conversation = { head, messages: [], events: [], deliveredTo: 0, readTo: 0, failed: [] }
  addEvent(c, 'conversation.started', start, { kind: 'customer', id: customer.id, name: customer.name })
  addMessage(c, 'customer', pick(asks), start)
  addMessage(c, 'bot', '您好，我是小蝶。可以直接告诉我订单号，或者回复「人工」转给同事。', start + 4000)
  if (phase === 'bot') return c
  addMessage(c, 'customer', '人工', start + 50_000)
  addEvent(c, 'conversation.queued', start + 51_000, {}, { queue: queue.id, why: 'asked' })
  if (phase === 'waiting') return c
  addEvent(c, 'conversation.answered', start + 80_000, { kind: 'agent', id: agent!.id }, { agent: agent!.id })
  const turns = index === 0 ? 130 : Math.floor(random() * 6)
  let at = start + 90_000
  const step = index === 0 ? 1200 : 25_000
  for (let i = 0; i < turns; i++) {
    addMessage(c, 'agent', pick(answers), (at += step), { author: agent!.id, name: agent!.name })
    addMessage(c, 'customer', random() < 0.3 ? pick(asks) : pick(more), (at += step))
  }
  if (random() < 0.5 || ended) addMessage(c, 'agent', pick(answers), (at += step), { author: agent!.id, name: agent!.name })
  c.deliveredTo = c.messages.length
  c.readTo = Math.max(0, c.messages.length - 2)
  if (index % 3 === 0) head.unread = 0
  if (ended) {
    Object.assign(head, { phase: 'closed', closedAt: at + minute, exit: pick(['solved', 'solved', 'unanswered', 'moved']), awaitingSince: null, unread: 0 })
    addEvent(c, 'conversation.ended', at + minute, { kind: 'agent', id: agent!.id }, { exit: head.exit })
  }
  return c
}

export const conversations = new Map<Id, Conversation>()
export const size = Number(process.env.PAPILIO_DEMO_SIZE ?? 600)
for (let index = 0; index < size; index++) {
  const conversation = makeConversation(index, size)
  conversations.set(conversation.head.id, conversation)
}

const [first, second] = [...conversations.values()]
/** The one that shows everything: a note, files, an edit, a failed delivery. */
const file = (name: string, type: string, bytes: number, width: number | null, height: number | null): StoredFile => ({
  id: makeId(9), name, type, size: bytes, width, height, url: `/api/v1/files/demo-${name}`,
})
if (first && second) {
  const t = now0 - 6 * minute
  addMessage(second, 'customer', '表盘右下角有一道划痕，您看一下', t, { files: [file('watch.svg', 'image/svg+xml', 4821, 640, 480)] })
  addMessage(second, 'agent', '客户上个月已经换过一次，建议直接退款，@陈默 帮忙看一下额度。', t + 20_000, { kind: 'note' })
  addMessage(second, 'agent', '已经收到照片，非常抱歉。这是退换说明，您看一下。', t + 50_000, { files: [file('退换货说明.pdf', 'application/pdf', 186_230, null, null)] })
  addMessage(second, 'customer', '😭😭', t + 80_000)
  addMessage(second, 'agent', '我这边为您申请了全额退款，今天内提交。', t + 100_000)
  addMessage(second, 'agent', '我这边为您申请了全额退款，今天 18:00 前提交。', t + 110_000, { kind: 'edit', about: second.messages.length })
  addEvent(second, 'conversation.handed_over', t + 115_000, { kind: 'agent', id: colleagues[1]!.id }, { toAgent: me.id })
  addMessage(second, 'customer', '好的，那什么时候能到账？', now0 - 4 * minute)
  second.deliveredTo = second.messages.length
  second.readTo = second.messages.length - 3
  second.failed = [{ number: second.messages.length - 2, reason: '对方手机号已停用' }]
}
