import type { Head, Inbox, Message, Page, Phrase, Queue } from '../../src/api/types.ts'
import { Api, newId } from './api.ts'
import { administrator, type HostProcess } from './host.ts'

export type Who = 'lin' | 'chen' | 'su' | 'zhou'
export type Colleague = { id: string; name: string; email: string; password: string; api: Api }

const people: Record<Exclude<Who, 'zhou'>, { name: string; role: string }> = {
  lin: { name: '林晓', role: 'leader' },
  chen: { name: '陈默', role: 'agent' },
  su: { name: '苏晴', role: 'agent' },
}
const password = 'one quiet morning'

const phrases = [
  {
    group: '物流/催单',
    title: '已催物流',
    shortcut: 'cdl',
    text: '{{customer.name}}您好，已经为您催促快递，有消息我第一时间告诉您。',
  },
  { group: '物流/催单', title: '查询物流', shortcut: 'cwl', text: '您好，我马上为您查询物流，请稍等一分钟。' },
  { group: '物流', title: '改地址', shortcut: 'gdz', text: '可以的，请把新的收件人、电话和详细地址发给我。' },
  { group: '售后/退款', title: '退款时效', shortcut: 'tksx', text: '退款已提交，1–3 个工作日原路退回。' },
  { group: '常用', title: '问好', shortcut: 'nh', text: '您好，我是{{agent.name}}，请问有什么可以帮您？' },
]

/** Somebody on the other side: a browser of their own, and what they say in it. */
export class Visitor {
  conversation = ''
  private held = 0

  constructor(private readonly api: Api) {}

  async say(text: string): Promise<number> {
    const said = await this.api.post<{ conversation: string; number: number }>('/widget/messages', {
      id: newId(),
      text,
    })
    this.conversation = said.conversation
    return said.number
  }

  type = (text: string) => this.api.post<void>('/widget/typing', { text })
  contact = (contact: { name?: string; email?: string; phone?: string }) =>
    this.api.post<void>('/widget/contact', contact)
  mark = (marks: { got?: number; seen?: number }) =>
    this.api.post<void>('/widget/marks', { conversation: this.conversation, ...marks })

  /** What this side of the conversation can read. */
  async read(): Promise<Message[]> {
    const page = await this.api.get<{ items: Message[] }>(`/widget/poll?conversation=${this.conversation}&number=0`)
    this.held = page.items.at(-1)?.number ?? this.held
    return page.items
  }
}

export type Talk = { head: Head; visitor: Visitor; name: string }

/** A small quiet house: three colleagues, two queues, one web chat. Nothing moves in it but what a test moves. */
export class House {
  readonly staff = {} as Record<Who, Colleague>
  queue!: Queue
  otherQueue!: Queue
  inbox!: Inbox

  private constructor(readonly host: HostProcess) {}

  static async furnish(host: HostProcess): Promise<House> {
    const house = new House(host)
    const zhou = await new Api(host.url).signIn(administrator.email, administrator.password)
    const me = await zhou.get<{ id: string; name: string }>('/me')
    house.staff.zhou = { id: me.id, name: me.name, ...administrator, api: zhou }
    for (const [key, person] of Object.entries(people) as [Exclude<Who, 'zhou'>, { name: string; role: string }][]) {
      const email = `${key}@qinghe.example`
      const made = await zhou.post<{ id: string }>('/staff', { ...person, email, password, capacity: 50 })
      house.staff[key] = {
        id: made.id,
        name: person.name,
        email,
        password,
        api: await new Api(host.url).signIn(email, password),
      }
    }
    const members = (...who: Who[]) => who.map((one) => house.staff[one].id)
    house.queue = await zhou.post<Queue>('/queues', {
      name: '售后',
      members: members('lin', 'chen', 'su'),
      offer: 'ask',
      offerSeconds: 30,
      takeover: false,
    })
    house.otherQueue = await zhou.post<Queue>('/queues', {
      name: '物流',
      members: members('lin', 'su'),
      offer: 'ask',
      offerSeconds: 30,
      takeover: true,
    })
    house.inbox = await zhou.post<Inbox>('/inboxes', {
      name: '官网',
      channel: 'web',
      queue: house.queue.id,
      firstLevel: 'human',
      origins: [],
      greeting: '您好，请问有什么可以帮您？',
    })
    for (const phrase of phrases) await zhou.post<Phrase>('/phrases', { scope: 'public', ...phrase })
    return house
  }

  /** Busy: there, but nothing is brought to them that a test did not ask for. */
  async present(who: Who, state: 'online' | 'busy' | 'offline' = 'busy'): Promise<void> {
    await this.staff[who].api.put('/me/presence', { state })
  }

  async visitor(name?: string, page?: { page?: string; title?: string; lang?: string }): Promise<Visitor> {
    const session = await new Api(this.host.url).post<{ token: string }>('/widget/session', {
      site: this.inbox.id,
      lang: 'zh',
      ...page,
    })
    const visitor = new Visitor(new Api(this.host.url, session.token))
    if (name) await visitor.contact({ name })
    return visitor
  }

  /** A customer has written; with `by`, that colleague has taken it. */
  async talk({
    // Of one length, so that no name is the beginning of another's with the time that follows it.
    name = `客户${String(this.counter++).padStart(3, '0')}`,
    text = '你好，我的订单三天没有物流更新了',
    by,
    queue,
  }: { name?: string; text?: string | string[]; by?: Who; queue?: Queue } = {}): Promise<Talk> {
    const visitor = await this.visitor(name)
    for (const one of [text].flat()) await visitor.say(one)
    let head = await this.until(visitor.conversation, (known) => known.phase === 'waiting')
    if (queue)
      head = await this.staff.lin.api
        .post<Head>(`/conversations/${head.id}/transfer`, { to: { queue: queue.id } })
        .catch(() => head)
    if (by) head = await this.accept(head.id, by)
    return { head, visitor, name }
  }

  /** The conversation in the queue with these words: the widget shows what is said before it is stored. */
  async waitingWith(text: string): Promise<string> {
    for (let tries = 0; tries < 200; tries++) {
      const { items } = await this.staff.zhou.api.get<Page<Head>>('/conversations?view=queue&limit=200')
      const found = items.find((head) => head.lastText?.includes(text))
      if (found) return found.id
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`Nobody waits with “${text}”`)
  }

  async accept(id: string, who: Who): Promise<Head> {
    await this.present(who)
    return this.staff[who].api.post<Head>(`/conversations/${id}/accept`)
  }

  /** Ends what one test has left waiting or in somebody's hands: the next finds an empty line and free hands. */
  async settle(): Promise<void> {
    await this.endAll('queue', 'zhou')
    for (const who of Object.keys(this.staff) as Who[]) await this.endAll('mine', who)
  }

  /** Takes back the keys that other tests have made. */
  async dropKeys(): Promise<void> {
    const { api } = this.staff.zhou
    for (const key of (await api.get<Page<{ id: string }>>('/keys')).items) await api.delete(`/keys/${key.id}`)
  }

  private async endAll(view: 'queue' | 'mine', who: Who): Promise<void> {
    const { api } = this.staff[who]
    for (const head of (await api.get<Page<Head>>(`/conversations?view=${view}&limit=200`)).items)
      await api.post(`/conversations/${head.id}/close`, { exit: 'solved' })
  }

  reply = (id: string, who: Who, text: string, kind = 'text') =>
    this.staff[who].api.post<Message>(`/conversations/${id}/messages`, { id: newId(), kind, text, files: [] })

  head = (id: string) => this.staff.zhou.api.get<Head>(`/conversations/${id}`)

  async until(id: string, right: (head: Head) => boolean): Promise<Head> {
    for (let tries = 0; tries < 200; tries++) {
      const head = await this.head(id)
      if (right(head)) return head
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`The conversation stays ${JSON.stringify(await this.head(id))}`)
  }

  messages = async (id: string) =>
    (await this.staff.zhou.api.get<{ items: Message[] }>(`/conversations/${id}/messages?limit=200`)).items

  phrases = async () => (await this.staff.zhou.api.get<Page<Phrase>>('/phrases')).items

  advance = (seconds: number) => this.staff.zhou.api.post('/clock/advance', { milliseconds: seconds * 1000 })

  private counter = 1
}
