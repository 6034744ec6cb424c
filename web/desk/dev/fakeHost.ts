/** A host inside the development server: enough of the contract to see and try every screen. Nothing is kept. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Plugin, PreviewServer, ViteDevServer } from 'vite'
import type { Head } from '../src/api/types.ts'
import { addEvent, addMessage, colleagues, conversations, customers, makeId, me, phrases, queues, type Conversation } from './fakeData.ts'
import { answerOffice } from './fakeOffice.ts'
import { announce, broadcast, cutEverybody, files, offerLater, say, serveLive } from './fakeLive.ts'

type Answer = { status: number; body?: unknown }
type Call = { query: URLSearchParams; body: Record<string, unknown>; parts: string[] }

const ok = (body: unknown, status = 200): Answer => ({ status, body })
const problem = (status: number, code: string, title: string, about?: string): Answer => ({
  status, body: { type: `urn:papilio:${code}`, code, title, status, about },
})
const gone = () => problem(404, 'conversation.unknown', '没有这个会话')

const inView: Record<string, (head: Head) => boolean> = {
  mine: (h) => h.phase === 'open' && h.agent?.id === me.id,
  queue: (h) => h.phase === 'waiting',
  bot: (h) => h.phase === 'bot',
  all: (h) => h.phase !== 'closed',
  ended: (h) => h.phase === 'closed',
}
const heads = (view: string) => [...conversations.values()].map((c) => c.head).filter(inView[view] ?? (() => true))

function list({ query }: Call): Answer {
  const search = query.get('search') ?? ''
  let found = heads(query.get('view') ?? 'all')
  if (search) {
    found = [...conversations.values()].flatMap((c) => {
      const hit = c.messages.find((m) => m.text.includes(search))
      return hit || (c.head.customer.name ?? '').includes(search) ? [{ ...c.head, hit: hit ? { number: hit.number, text: hit.text } : null }] : []
    })
  }
  if (query.get('queue')) found = found.filter((h) => h.queue?.id === query.get('queue'))
  found.sort((a, b) => query.get('order') === 'waiting'
    ? (a.awaitingSince ?? Infinity) - (b.awaitingSince ?? Infinity) || b.lastAt - a.lastAt : b.lastAt - a.lastAt)
  const start = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit') ?? 50)
  return ok({ items: found.slice(start, start + limit), next: start + limit < found.length ? String(start + limit) : null })
}

function settle(c: Conversation, change: Partial<Head>, event: string, data = {}): Answer {
  Object.assign(c.head, change, { version: c.head.version + 1 })
  addEvent(c, `conversation.${event}`, Date.now(), { kind: 'agent', id: me.id }, data)
  announce(c)
  return ok(c.head)
}

function onConversation(method: string, c: Conversation, call: Call): Answer {
  const { parts, body, query } = call
  const mine = { id: me.id, name: me.name }
  switch (`${method} ${parts[2] ?? ''}`) {
    case 'GET ': return ok(c.head)
    case 'GET messages': {
      const before = Number(query.get('before') ?? Infinity)
      const after = Number(query.get('after') ?? 0)
      const limit = Number(query.get('limit') ?? 50)
      const range = c.messages.filter((m) => m.number < before && m.number > after)
      const items = query.has('after') ? range.slice(0, limit) : range.slice(-limit)
      return ok({ items, lastNumber: c.messages.length, deliveredTo: c.deliveredTo, readTo: c.readTo })
    }
    case 'GET events': return ok({ items: c.events })
    case 'POST messages': {
      if (parts[4] === 'retry') {
        c.failed = c.failed.filter((f) => f.number !== Number(parts[3]))
        return ok(null)
      }
      const answer = say(c, body as never)
      return answer === 'reply.outrun' ? problem(409, answer, '有同事刚刚回复过') : ok(answer, 201)
    }
    case 'PATCH messages': case 'DELETE messages': {
      const id = String(body.id ?? query.get('id'))
      const message = addMessage(c, 'agent', String(body.text ?? ''), Date.now(), { id, kind: method === 'PATCH' ? 'edit' : 'delete', about: Number(parts[3]) })
      announce(c, message)
      return ok(message)
    }
    case 'POST accept': {
      if ((c.head.customer.name ?? '').startsWith('王') && c.head.phase === 'waiting') return problem(409, 'conversation.taken', '已被同事接起', '苏晴')
      broadcast({ type: 'offer_ended', conversation: c.head.id, outcome: 'accepted' })
      return settle(c, { phase: 'open', agent: mine, waitingSince: null }, 'answered', { agent: me.id })
    }
    case 'POST decline':
      broadcast({ type: 'offer_ended', conversation: c.head.id, outcome: 'declined' })
      return ok(c.head)
    case 'POST takeover': return settle(c, { phase: 'open', agent: mine }, 'handed_over', { toAgent: me.id })
    case 'POST transfer': {
      const to = body.to as { agent?: string; queue?: string }
      const colleague = colleagues.find((x) => x.id === to.agent)
      const queue = queues.find((x) => x.id === to.queue)
      const change: Partial<Head> = colleague ? { agent: { id: colleague.id, name: colleague.name } } : { phase: 'waiting', agent: null, queue: queue ?? null, waitingSince: Date.now() }
      return settle(c, change, 'handed_over', { toAgent: colleague?.id, toQueue: queue?.id, note: body.note })
    }
    case 'POST close': return settle(c, { phase: 'closed', closedAt: Date.now(), exit: body.exit as Head['exit'], awaitingSince: null, unread: 0 }, 'ended', { exit: body.exit })
    case 'POST reopen': return settle(c, { phase: 'open', agent: mine, closedAt: null, exit: null }, 'reopened')
    case 'POST seen': case 'POST unread':
      Object.assign(c.head, { unread: parts[2] === 'unread' ? 1 : 0, version: c.head.version + 1 })
      announce(c)
      return ok(null, 204)
    case 'GET draft': return c.head.draft ? ok(c.head.draft) : problem(404, 'draft.none', '没有草稿')
    case 'PUT draft': case 'DELETE draft':
      Object.assign(c.head, { draft: method === 'PUT' ? body : null, version: c.head.version + 1 })
      announce(c)
      return ok(null, 204)
  }
  return gone()
}

/** Things that only happen by other people: for trying the screens. */
function stage({ parts: [, what, id], body }: Call): Answer {
  if (what === 'cut') cutEverybody()
  const c = conversations.get(id ?? '')
  if (!c) return ok(null, 204)
  const colleague = colleagues[2]!
  if (what === 'colleague') announce(c, addMessage(c, 'agent', String(body.text), Date.now(), { author: colleague.id, name: colleague.name }))
  if (what === 'customer') announce(c, addMessage(c, 'customer', String(body.text), Date.now()))
  return ok(c.head)
}

function answer(method: string, call: Call): Answer {
  const [first, second, third] = call.parts
  const key = `${method} ${call.parts.slice(0, 2).join('/')}`
  const office = answerOffice(method, call)
  if (office) return office
  if (key === 'GET me' || key === 'POST session') return ok({ ...me, held: heads('mine').length })
  if (key === 'DELETE session') return ok(null, 204)
  if (key === 'PUT me/presence') return ok(Object.assign(me.presence, { reason: null }, call.body, { since: Date.now() }))
  if (key === 'PUT me/preferences') return ok(Object.assign(me, { preferences: call.body }) && null, 204)
  if (key === 'GET colleagues') return ok({ items: colleagues })
  if (key === 'GET phrases') return ok({ items: phrases, next: null })
  if (key === 'GET queues') return ok({ items: queues, next: null })
  if (key === 'GET conversations') return list(call)
  if (key === 'GET conversations/counts') {
    const mine = heads('mine')
    return ok({ mine: mine.length, mineUnread: mine.filter((h) => h.unread > 0).length, queue: heads('queue').length, all: heads('all').length, bot: heads('bot').length })
  }
  if (first === 'conversations' && second) {
    const found = conversations.get(second)
    return found ? onConversation(method, found, call) : gone()
  }
  if (first === 'customers' && second && method === 'GET') {
    const customer = customers.get(second)
    if (third === 'conversations') return ok({ items: [...conversations.values()].map((c) => c.head).filter((h) => h.customer.id === second || (h.phase === 'closed' && h.customer.name === customer?.name)).slice(0, 5), next: null })
    return customer ? ok(customer) : gone()
  }
  if (key === 'GET customers') return ok({ items: [...customers.values()].filter((c) => (c.name ?? '').includes(call.query.get('search') ?? '')).slice(0, 50), next: null })
  if (first === 'demo') return stage(call)
  return problem(404, 'route.unknown', '没有这个地址')
}

const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="640" height="480" fill="#cfd8e6"/><circle cx="320" cy="240" r="150" fill="#fdfdfb" stroke="#58677d" stroke-width="16"/><path d="M320 240V140M320 240l70 40" stroke="#26303f" stroke-width="10" stroke-linecap="round"/><path d="M400 330l50-30" stroke="#b4232b" stroke-width="4"/></svg>`

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://desk')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks)
  const parts = url.pathname.replace('/api/v1/', '').split('/').filter(Boolean)
  if (parts[0] === 'files') {
    const id = makeId(9)
    const file = { id, name: 'picture.svg', type: 'image/svg+xml', size: raw.length, width: 640, height: 480, url: `/api/v1/files/${id}` }
    if (request.method === 'POST') files.set(id, file)
    response.writeHead(200, { 'content-type': request.method === 'POST' ? 'application/json' : 'image/svg+xml' })
    response.end(request.method === 'POST' ? JSON.stringify(file) : picture)
    return
  }
  const body = raw.length > 0 ? (JSON.parse(raw.toString()) as Record<string, unknown>) : {}
  const { status, body: out } = answer(request.method ?? 'GET', { query: url.searchParams, body, parts })
  response.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json' })
  response.end(status === 204 ? undefined : JSON.stringify(out))
}

function join({ httpServer, middlewares }: Pick<ViteDevServer | PreviewServer, 'httpServer' | 'middlewares'>): void {
  serveLive(httpServer as Server)
  const waiting = heads('queue')[0]
  if (waiting && process.env.PAPILIO_DEMO_OFFER) httpServer?.on('upgrade', () => offerLater(waiting))
  middlewares.use('/api/v1', (request, response) => {
    request.url = `/api/v1${request.url}`
    void serve(request, response)
  })
}

export function fakeHost(): Plugin {
  return {
    name: 'papilio-fake-host',
    configureServer: join,
    configurePreviewServer: join,
  }
}
