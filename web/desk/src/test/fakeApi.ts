import { vi } from 'vitest'
import type { ConversationEvent, Head, Me, Message, Named, View } from '@/api/types'
import { belongs } from '@/features/inbox/list/mergeList'
import type { ClientFrame, ServerFrame } from '@/live/protocol'
import { makeMe } from './make'

const pathOf = (url: string): string => url.replace('/api/v1', '').split('?')[0]!

/** A host in memory: answers calls by a table, and holds the other end of the socket. */
export class FakeApi {
  readonly calls: { method: string; path: string; body: unknown }[] = []
  readonly sent: ClientFrame[] = []
  events: ConversationEvent[] = []
  queues: (Named & { takeover: boolean })[] = []
  private readonly held = new Map<string, Promise<void>>()
  private socket: { onmessage: ((event: { data: string }) => void) | null } | null = null

  constructor(
    public heads: Head[],
    public messages: Message[],
    public me: Me = makeMe(),
  ) {
    const api = this
    vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
      const answer = api.answer(init.method ?? 'GET', url, init.body)
      await api.held.get(pathOf(url))
      return answer
    })
    vi.stubGlobal(
      'WebSocket',
      class {
        static OPEN = 1
        readyState = 1
        onopen: (() => void) | null = null
        onclose: ((event: { code: number }) => void) | null = null
        onmessage: ((event: { data: string }) => void) | null = null
        constructor() {
          api.socket = this
          setTimeout(() => this.onopen?.())
        }
        send(text: string) {
          const frame = JSON.parse(text) as ClientFrame
          api.sent.push(frame)
          if (frame.type === 'hello')
            api.tell({ type: 'welcome', you: { kind: 'agent', id: api.me.id, name: api.me.name }, now: Date.now() })
          if (frame.type === 'subscribe')
            api.tell({ type: 'live', conversation: frame.conversation, number: api.messages.at(-1)?.number ?? 0 })
        }
        close() {}
      },
    )
  }

  tell(frame: ServerFrame): void {
    this.socket?.onmessage?.({ data: JSON.stringify(frame) })
  }

  /** Answers at this path wait until they are let go. */
  hold(path: string): () => void {
    let letGo = () => {}
    this.held.set(path, new Promise((resolve) => (letGo = resolve)))
    return () => {
      this.held.delete(path)
      letGo()
    }
  }

  said(): Extract<ClientFrame, { type: 'say' }>[] {
    return this.sent.filter((frame) => frame.type === 'say')
  }

  private answer(method: string, url: string, body: BodyInit | null | undefined): Response {
    const path = pathOf(url)
    const asked = new URL(url, 'http://desk').searchParams
    this.calls.push({ method, path, body: typeof body === 'string' ? JSON.parse(body) : undefined })
    const json = (value: unknown) =>
      new Response(JSON.stringify(value), { status: 200, headers: { 'Content-Type': 'application/json' } })
    const [, place, id, part] = path.split('/')
    if (path === '/me') return json(this.me)
    const view = (name: View) => this.heads.filter((head) => belongs(head, name, this.me.id))
    if (path === '/conversations') return json({ items: view((asked.get('view') ?? 'all') as View), next: null })
    if (path === '/conversations/counts')
      return json({
        mine: view('mine').length,
        mineUnread: view('mine').filter((head) => head.unread > 0).length,
        mentioned: 0,
        queue: view('queue').length,
        all: view('all').length,
        bot: view('bot').length,
      })
    if (path === '/queues') return json({ items: this.queues, next: null })
    if (place === 'conversations' && part === 'messages') {
      const after = asked.get('after')
      const items = this.messages
        .filter((message) => after === null || message.number > Number(after))
        .slice(0, after === null ? undefined : Number(asked.get('limit')))
      return json({ items, lastNumber: this.messages.length, deliveredTo: 0, readTo: 0 })
    }
    if (place === 'conversations' && part === 'events') return json({ items: this.events })
    if (place === 'conversations' && part === 'close')
      return json(this.change(id!, { phase: 'closed', exit: 'solved' }))
    if (place === 'conversations' && part === 'takeover')
      return json(this.change(id!, { agent: { id: this.me.id, name: this.me.name } }))
    if (place === 'conversations' && id && !part) {
      const head = this.heads.find((one) => one.id === id)
      return head
        ? json(head)
        : new Response(JSON.stringify({ code: 'conversation.unknown', status: 404 }), { status: 404 })
    }
    if (method !== 'GET') return new Response(null, { status: 204 })
    return json({ items: [], next: null })
  }

  private change(id: string, part: Partial<Head>): Head | undefined {
    this.heads = this.heads.map((head) => (head.id === id ? { ...head, ...part, version: head.version + 1 } : head))
    return this.heads.find((head) => head.id === id)
  }
}
