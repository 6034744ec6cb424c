/** The calls of the places beside the inbox: customers, phrases, and everything under settings. */
import type { Customer, Merge, Phrase } from '../src/api/types.ts'
import { colleagues, customers, makeId, me, now0, phrases, queues } from './fakeData.ts'

type Answer = { status: number; body?: unknown }
type Call = { query: URLSearchParams; body: Record<string, unknown>; parts: string[] }

const day = 24 * 60 * 60_000
const ok = (body: unknown, status = 200): Answer => ({ status, body })
const done: Answer = { status: 204 }
const page = (items: unknown[]): Answer => ok({ items, next: null })
const refuse = (status: number, code: string, title: string, about?: string): Answer => ({
  status,
  body: { type: `urn:papilio:${code}`, code, title, status, about },
})
const missing = refuse(404, 'request.unknown', '没有这个地址')

let counter = 0
for (const customer of customers.values()) {
  counter += 1
  const surname = (customer.name ?? '')[0]
  customer.address =
    counter % 2 && /\p{Script=Han}/u.test(surname ?? '') ? `${surname}${counter % 4 === 1 ? '女士' : '先生'}` : null
  customer.first = counter % 5 === 0 ? 'person' : counter % 7 === 0 ? 'machine' : null
  customer.note = counter % 3 === 0 ? '晚上八点以后再打电话。' : null
  if (counter % 2 === 0)
    customer.identities.push({
      id: makeId(6),
      kind: 'email',
      inbox: null,
      value: `user${counter}@example.com`,
      verified: false,
      evidence: null,
      at: now0 - counter * 60_000,
    })
}

const staff = colleagues.map((one, at) => ({
  ...one,
  version: 1,
  email: at === 0 ? me.email : `staff${at}@papilio.example`,
  scope: one.role === 'agent' ? 'team' : 'all',
  lang: null,
  active: at !== 4,
}))
const lines = queues.map((queue, at) => ({
  ...queue,
  version: 1,
  members: colleagues.filter((one) => one.queues.includes(queue.id)).map((one) => one.id),
  offer: at === 1 ? 'assign' : 'ask',
  offerSeconds: 30,
  takeover: at % 2 === 0,
}))
const secret = () =>
  `whsec_${Buffer.from(Array.from({ length: 32 }, () => Math.floor(Math.random() * 256))).toString('base64')}`
const weekdays = {
  mon: ['09:00-12:00', '13:00-18:00'],
  tue: ['09:00-18:00'],
  wed: ['09:00-18:00'],
  thu: ['09:00-18:00'],
  fri: ['09:00-18:00'],
}
const inboxes = [
  {
    id: makeId(2),
    version: 1,
    name: '官网',
    channel: 'web',
    queue: queues[0]!.id,
    firstLevel: 'bot',
    webhookUrl: null,
    origins: ['https://shop.example'],
    hours: { zone: 'Asia/Shanghai', days: weekdays },
    greeting: '您好，我是小蝶，请问有什么可以帮您？',
    color: '#1f55d1',
    identityRequired: false,
    weight: 1,
    secrets: [secret(), secret()],
  },
  {
    id: makeId(2),
    version: 1,
    name: '商城 App',
    channel: 'open',
    queue: queues[1]!.id,
    firstLevel: 'human',
    webhookUrl: 'https://app.example/papilio',
    origins: [],
    hours: null,
    greeting: null,
    color: null,
    identityRequired: false,
    weight: 1,
    secrets: [secret()],
  },
]
const programs = [
  {
    id: makeId(10),
    name: '订单系统',
    scopes: ['conversations.read', 'customers.read'],
    inbox: null,
    createdAt: now0 - 40 * day,
    usedAt: now0 - 60_000,
  },
]
const deliveries = ['对方服务器返回 503', '连接超时（10 秒）'].map((reason, at) => ({
  id: makeId(11),
  conversationId: makeId(8),
  number: 4 + at,
  inboxId: inboxes[1]!.id,
  state: 'failed',
  reason,
  attempts: 8,
  nextAt: now0,
  at: now0 - at * 3_600_000,
}))
const parked = [
  {
    id: makeId(12),
    listener: 'routing.enqueue',
    tx: 12,
    position: 88,
    name: 'conversation.queued',
    error: 'TimeoutException: the store did not answer',
    at: now0 - 7_200_000,
    replayedAt: null,
  },
]

function onCustomer(method: string, customer: Customer, { parts, body }: Call): Answer {
  const [, , what, which, verb] = parts
  customer.version += method === 'GET' ? 0 : 1
  if (method === 'PATCH' && !what) {
    for (const [name, value] of Object.entries(body)) Object.assign(customer, { [name]: value === '' ? null : value })
    return ok(customer)
  }
  if (what === 'identities') {
    const known = customer.identities.find((one) => one.id === which)
    if (method === 'POST' && !which) {
      const identity = {
        id: makeId(6),
        kind: body.kind,
        inbox: null,
        value: String(body.value),
        verified: false,
        evidence: null,
        at: Date.now(),
      } as Customer['identities'][number]
      customer.identities.push(identity)
      return ok(identity, 201)
    }
    if (method === 'POST' && verb === 'verify' && known) {
      const holder = [...customers.values()].find(
        (one) => one !== customer && one.identities.some((i) => i.verified && i.value === known.value),
      )
      return holder
        ? refuse(409, 'identity.held', '该身份已属于另一位客户', holder.id)
        : ok(Object.assign(known, { verified: true, evidence: body.evidence, at: Date.now() }))
    }
    customer.identities = customer.identities.filter((one) => one !== known)
    return done
  }
  if (what === 'consents') {
    customer.consents = [
      ...customer.consents.filter((one) => one.purpose !== which),
      { purpose: which!, granted: body.granted === true, at: Date.now() },
    ]
    return done
  }
  if (what === 'merge') {
    const other = customers.get(String(body.other))
    if (!other) return missing
    customer.merges.push({
      id: makeId(13),
      other: { id: other.id, name: other.name },
      at: Date.now(),
      by: { kind: 'agent', id: me.id },
      evidence: String(body.evidence),
    } as unknown as Merge)
    Object.assign(other, { state: 'merged', root: customer.id })
    return ok(customer)
  }
  if (what === 'merges') {
    const merge = customer.merges.find((one) => one.id === which)
    const other = merge && customers.get(merge.other.id)
    if (other) Object.assign(other, { state: 'active', root: other.id })
    customer.merges = customer.merges.filter((one) => one !== merge)
    return ok(customer)
  }
  if (what === 'export')
    return ok({ customer: customer.id, family: [customer.id], at: Date.now(), sections: { customer } })
  if (what === 'erase') {
    Object.assign(customer, { state: 'erased', name: null, address: null, note: null, identities: [], merges: [] })
    return ok({
      erasure: makeId(14),
      customer: customer.id,
      family: [customer.id],
      at: Date.now(),
      actor: { kind: 'agent', id: me.id },
      reason: body.reason,
      emptied: { customers: 1, identities: 2, messages: 14 },
      chain: { position: 4211, hash: '9f2c…' },
      sha256: 'b7a4…',
    })
  }
  return missing
}

function onPhrases(method: string, { parts, body }: Call): Answer {
  const known = phrases.find((one) => one.id === parts[1])
  if (method === 'PUT' && parts[1] === 'order') {
    const ids = body.ids as string[]
    for (const one of phrases) if (ids.includes(one.id)) one.place = ids.indexOf(one.id) + 1
    return done
  }
  if (method === 'POST') {
    const phrase = { id: makeId(4), version: 1, place: phrases.length + 1, ...body } as Phrase
    phrases.push(phrase)
    return ok(phrase, 201)
  }
  if (!known) return missing
  if (method === 'DELETE') return phrases.splice(phrases.indexOf(known), 1) && done
  return ok(Object.assign(known, body, { version: known.version + 1 }))
}

/** Creating and changing one of a list. */
function onList(method: string, items: { id: string }[], { parts, body }: Call, blank: () => object): Answer {
  if (method === 'GET') return page(items)
  const known = items.find((one) => one.id === parts[1])
  if (method === 'POST' && !parts[1]) {
    const made = { ...blank(), ...body, id: makeId(15) }
    items.push(made)
    return ok(made, 201)
  }
  if (!known) return missing
  if (method === 'DELETE') return items.splice(items.indexOf(known), 1) && done
  return ok(Object.assign(known, body))
}

const demoAccounts = [
  { name: '林晓', role: 'leader', email: 'lin@papilio.example', password: 'demo' },
  { name: '陈默', role: 'agent', email: 'chen@papilio.example', password: 'demo' },
  { name: '周宁', role: 'administrator', email: 'zhou@papilio.example', password: 'demo' },
]

export function answerOffice(method: string, call: Call): Answer | null {
  const [first, second, third] = call.parts
  const { body } = call
  if (first === 'demo') return ok({ accounts: demoAccounts })
  if (first === 'session' && method === 'POST' && body.password === 'throttled')
    return refuse(429, 'session.throttled', '尝试次数过多', '40')
  if (first === 'session' && method === 'POST' && body.password === 'wrong')
    return refuse(401, 'session.wrong', '邮箱或密码不对')
  if (first === 'session' && method === 'POST')
    Object.assign(me, { role: demoAccounts.find((one) => one.email === body.email)?.role ?? 'administrator' })
  const customer = first === 'customers' && second ? customers.get(second) : undefined
  if (customer && (method !== 'GET' || third === 'export')) return onCustomer(method, customer, call)
  if (first === 'phrases' && method !== 'GET') return onPhrases(method, call)
  if (first === 'me' && second === 'password')
    return body.current === 'wrong' ? refuse(422, 'password.wrong', '现在的密码不对') : done
  if (first === 'staff' && third === 'password') return done
  if (first === 'staff' && third === 'presence')
    return ok(Object.assign(staff.find((one) => one.id === second)!.presence, body))
  if (first === 'staff')
    return onList(method, staff, call, () => ({
      version: 1,
      presence: { state: 'offline', reason: null, since: 0 },
      held: 0,
      active: true,
      queues: [],
    }))
  if (first === 'queues') return onList(method, lines, call, () => ({ version: 1 }))
  if (first === 'inboxes' && third === 'secrets') {
    const inbox = inboxes.find((one) => one.id === second)
    inbox?.secrets.splice(0, 2, secret(), ...inbox.secrets.slice(0, 1))
    return ok(inbox)
  }
  if (first === 'inboxes')
    return onList(method, inboxes, call, () => ({
      version: 1,
      webhookUrl: null,
      hours: null,
      greeting: null,
      color: null,
      identityRequired: false,
      weight: 1,
      secrets: [secret()],
    }))
  if (first === 'keys')
    return onList(method, programs, call, () => ({
      createdAt: Date.now(),
      usedAt: null,
      key: 'pk_demo_2b1c7d90f4aa4c6f9a1d',
    }))
  if (first === 'deliveries' || first === 'parked') {
    const items: { id: string }[] = first === 'parked' ? parked : deliveries
    if (method === 'GET') return page(items)
    items.splice(
      items.findIndex((one) => one.id === second),
      1,
    )
    return done
  }
  return null
}
