import type { Server } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Head, Message } from '../src/api/types.ts'
import type { ClientFrame, ServerFrame } from '../src/live/protocol.ts'
import { addMessage, conversations, me, type Conversation } from './fakeData.ts'

type Client = { socket: WebSocket; following: Set<string>; viewing: string | null }
const clients = new Set<Client>()

const tell = (client: Client, frame: ServerFrame) => client.socket.send(JSON.stringify(frame))

export function announce(conversation: Conversation, message?: Message): void {
  for (const client of clients) {
    if (message && client.following.has(conversation.head.id)) tell(client, { type: 'message', message })
    tell(client, { type: 'head', head: conversation.head })
  }
}

export const cutEverybody = () => clients.forEach((client) => client.socket.terminate())

export const broadcast = (frame: ServerFrame) => clients.forEach((client) => tell(client, frame))

export const tellFollowers = (id: string, frame: ServerFrame) =>
  clients.forEach((client) => client.following.has(id) && tell(client, frame))

export function say(conversation: Conversation, words: { id: string; kind?: 'text' | 'note'; text: string; expected?: number; files?: string[] }):
  Message | 'reply.outrun' {
  const known = conversation.messages.find((message) => message.id === words.id)
  if (known) return known
  const outrun = conversation.messages.some(
    (m) => words.expected !== undefined && m.number > words.expected && m.author.kind === 'agent' && m.author.id !== me.id && m.kind === 'text',
  )
  if (outrun) return 'reply.outrun'
  const message = addMessage(conversation, 'agent', words.text, Date.now(), { id: words.id, kind: words.kind ?? 'text', files: (words.files ?? []).flatMap((id) => files.get(id) ?? []) })
  if (message.kind === 'text') {
    setTimeout(() => {
      conversation.deliveredTo = message.number
      tellFollowers(conversation.head.id, { type: 'states', conversation: conversation.head.id, deliveredTo: conversation.deliveredTo, readTo: conversation.readTo, failed: conversation.failed })
    }, 800)
    if (process.env.PAPILIO_DEMO_CHATTY !== '0') answerLater(conversation)
  }
  announce(conversation, message)
  return message
}

export const files = new Map<string, Message['files'][number]>()

function answerLater(conversation: Conversation): void {
  const { id, customer } = conversation.head
  const author = { kind: 'customer' as const, id: customer.id, name: customer.name }
  setTimeout(() => tellFollowers(id, { type: 'typing', conversation: id, author, text: '好的，我再' }), 2000)
  setTimeout(() => {
    conversation.readTo = conversation.messages.length
    announce(conversation, addMessage(conversation, 'customer', '好的，我再等等看。', Date.now()))
  }, 5000)
}

function hear(client: Client, frame: ClientFrame): void {
  switch (frame.type) {
    case 'hello':
      return tell(client, { type: 'welcome', you: { kind: 'agent', id: me.id, name: me.name }, now: Date.now() })
    case 'ping':
      return tell(client, { type: 'pong' })
    case 'subscribe': {
      client.following.add(frame.conversation)
      const messages = conversations.get(frame.conversation)?.messages ?? []
      for (const message of messages.slice(frame.after)) tell(client, { type: 'message', message })
      tell(client, { type: 'live', conversation: frame.conversation, number: messages.length })
      if (frame.conversation === [...conversations.keys()][1]) {
        tell(client, { type: 'viewing', conversation: frame.conversation, people: [{ id: 'x', name: '陈默', typing: true, away: false }, { id: 'y', name: '苏晴', typing: false, away: true }] })
      }
      return
    }
    case 'unsubscribe':
      client.following.delete(frame.conversation)
      return
    case 'say': {
      const conversation = conversations.get(frame.conversation)
      if (!conversation) return
      const answer = say(conversation, frame)
      if (answer === 'reply.outrun') tell(client, { type: 'refused', id: frame.id, code: answer, title: '有同事刚刚回复过' })
      else tell(client, { type: 'ack', id: frame.id, conversation: frame.conversation, number: answer.number, at: answer.at })
      return
    }
    case 'seen': {
      const conversation = conversations.get(frame.conversation)
      if (!conversation || conversation.head.unread === 0) return
      conversation.head.unread = 0
      conversation.head.version += 1
      announce(conversation)
    }
  }
}

/** Somebody writes now and then, so that the list lives. */
function rustle(): void {
  const living = [...conversations.values()].filter((c) => c.head.phase !== 'closed')
  const conversation = living[Math.floor(Math.random() * living.length)]
  if (!conversation || clients.size === 0) return
  announce(conversation, addMessage(conversation, 'customer', '请问处理得怎么样了？', Date.now()))
}

export function serveLive(server: Server): void {
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith('/api/v1/live')) return
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const client: Client = { socket: ws, following: new Set(), viewing: null }
      clients.add(client)
      ws.on('message', (data) => hear(client, JSON.parse(String(data)) as ClientFrame))
      ws.on('close', () => clients.delete(client))
    })
  })
  if (process.env.PAPILIO_DEMO_CHATTY !== '0') setInterval(rustle, 12_000).unref()
}

export const offerLater = (head: Head) =>
  setTimeout(() => broadcast({ type: 'offer', offer: { conversation: head.id, expiresAt: Date.now() + 30_000, head } }), 4000)
