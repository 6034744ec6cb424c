// The customer chat. README.md says why things are as they are.

const WORDS = {
  zh: {
    locale: 'zh-CN', chat: '在线客服', close: '收起', unread: '$ 条未读', you: '您', bot: '智能助手', agent: '客服',
    hint: '输入消息…', send: '发送', attach: '添加文件', order: '订单 $：', human: '转人工', line: '正在接入人工', place: '排队中 · 第 $ 位', served: '$ 为您服务中', joined: '$ 加入了对话', typing: '$ 正在输入…',
    online: '在线', usually: '通常 $ 分钟内回复', away: '休息中', back: '$ 回来', ended: '对话已结束', finish: '结束对话',
    sending: '发送中', sent: '已发送', delivered: '已送达', read: '已读', failed: '未发送', retry: '重试', remove: '移除', edited: '已编辑', deleted: '消息已撤回',
    lost: '正在重连，消息不会丢失', wrong: '出错了', offline: '网络不通', slow: '发送太快，稍后补发', limit: '最多 10 个文件，每个 10 MB', uploading: '正在上传',
    form: '请留下联系方式，我们会尽快答复', name: '称呼', email: '邮箱', phone: '手机', need: '请填写邮箱或手机', thanks: '已收到，我们会联系您',
  },
  en: {
    locale: 'en', chat: 'Chat with us', close: 'Close', unread: '$ unread', you: 'You', bot: 'Assistant', agent: 'Support',
    hint: 'Write a message…', send: 'Send', attach: 'Add files', order: 'Order $: ', human: 'Talk to a person', line: 'Finding a person', place: 'In line · no. $', served: '$ is with you', joined: '$ joined', typing: '$ is typing…',
    online: 'Online', usually: 'Replies within $ min', away: 'Away', back: 'Back $', ended: 'Conversation ended', finish: 'End conversation',
    sending: 'Sending', sent: 'Sent', delivered: 'Delivered', read: 'Read', failed: 'Not sent', retry: 'Retry', remove: 'Remove', edited: 'Edited', deleted: 'Message deleted',
    lost: 'Reconnecting, nothing is lost', wrong: 'Something went wrong', offline: 'No connection', slow: 'A bit fast, sending shortly', limit: 'At most 10 files of 10 MB each', uploading: 'Still uploading',
    form: 'Leave your contact and we will answer soon', name: 'Name', email: 'Email', phone: 'Phone', need: 'Please enter an email or phone', thanks: 'Thank you, we will be in touch',
  },
};
const SECOND = 1000;

// ---- pure functions

let lastMs = 0;
export function uuid7(now = Date.now()) {
  lastMs = Math.max(now, lastMs + 1);
  const time = lastMs.toString(16).padStart(12, 0);
  const random = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => (byte + 256).toString(16).slice(1)).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-a${random.slice(3, 6)}-${random.slice(6)}`;
}
export const backoff = (tries, random = Math.random()) => Math.min(15 * SECOND, 400 * 2 ** tries) * (0.5 + random / 2);

export const safeLink = (link, base) => URL.canParse(link, base) && new URL(link, base).href.match(/^https?:.*/)?.[0];
export const splitLinks = (text) => text.split(/(https?:\/\/[^\s<>"'“”\u3000-\u303f\uff00-\uffef]+(?<![.,;:!?)\]]))/i)
  .map((run, at) => ({ text: run, href: at % 2 && run }));

export const formatTime = (at, locale) => new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const formatDay = (at, locale) => new Date(at).toLocaleDateString(locale, { month: 'short', day: 'numeric', weekday: 'short' });

// WCAG contrast of white on the colour.
export const onWhite = (color) => 1.05 / [1, 3, 5].reduce((sum, at, index) => {
  const value = parseInt(color.slice(at, at + 2), 16) / 255;
  return sum + (value > 0.04 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92) * [0.2126, 0.7152, 0.0722][index];
}, 0.05);

// ---- Thread: what was said, in order, without gap

export class Thread {
  parts = new Map(); // conversation -> { last, at, items: number -> message }

  /** 'new', 'old' (known, refreshed) or 'gap': dropped, what comes before it is missing. */
  take(message, asStart) {
    const { conversation, number, prior, at } = message;
    if (!this.parts.has(conversation)) {
      if (prior && !asStart) return 'gap';
      this.parts.set(conversation, { last: prior, at, items: new Map() });
    }
    const part = this.parts.get(conversation);
    const isNew = number > part.last;
    if (isNew && prior > part.last) return 'gap';
    if (isNew) Object.assign(part, { last: number, at });
    part.items.set(number, message);
    return isNew ? 'new' : 'old';
  }

  restore(messages) {
    return messages.filter((message) => {
      if (message.prior > this.parts.get(message.conversation)?.last) this.parts.delete(message.conversation);
      return this.take(message, true) === 'new';
    });
  }

  note(conversation, event, name) {
    const part = this.parts.get(conversation);
    if (part) part.items.set(part.last + 0.5 + part.items.size / 1e6, { id: uuid7(), conversation, kind: 'event', event, name });
  }

  lastOf(conversation) {
    return this.parts.get(conversation)?.last ?? 0;
  }

  places() {
    return [...this.parts].map(([conversation, { last }]) => ({ conversation, number: last }));
  }

  inOrder() {
    return [...this.parts].sort(([, a], [, b]) => a.at - b.at);
  }

  /** Everything as it reads now, edits and deletions applied. */
  list() {
    return this.inOrder().flatMap(([, { items }]) => {
      const rows = [...items].sort(([a], [b]) => a - b).map(([, row]) => row);
      const isShown = (row) => row.kind === 'text' || row.kind === 'event';
      const changes = new Map(rows.filter((row) => !isShown(row)).map((row) => [row.about, row]));
      return rows.filter(isShown).map((row) => {
        const change = changes.get(row.number) ?? changes.get(row.id);
        if (!change) return row;
        return change.kind === 'edit' ? { ...row, text: change.text, edited: true } : { ...row, text: '', files: [], quick: null, deleted: true };
      });
    });
  }
}

// What this browser remembers; in memory where storage is full or forbidden.
export class Store {
  memory = {};

  constructor(site, kind = 'localStorage') {
    this.prefix = `papilio.${site}.`;
    try {
      this.disk = window[kind];
    } catch { /* forbidden */ }
  }

  get(key) {
    return JSON.parse(this.disk?.getItem(this.prefix + key) ?? this.memory[key] ?? null);
  }

  set(key, value = null) {
    const text = this.memory[key] = JSON.stringify(value);
    try {
      if (value === null) this.disk.removeItem(this.prefix + key);
      else this.disk.setItem(this.prefix + key, text);
    } catch { /* full */ }
  }

  keys(start) {
    return Object.keys(this.disk ?? {}).filter((key) => key.startsWith(this.prefix + start)).map((key) => key.slice(this.prefix.length));
  }
}

// ---- Line: how it travels, and how nothing gets lost

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export class Line {
  thread = new Thread();
  outbox = new Map(); // id -> { id, text, files, at, failed: why, stored: at the host, its message still to come, notBefore }
  timers = {};
  tries = 0;
  deaf = 0; // sockets in a row that never came to `welcome`
  gaps = 0;

  constructor({ site, base, tell }) {
    const store = new Store(site);
    Object.assign(this, { site, base, store, tell, token: store.get('token'), seen: store.get('seen') ?? {} });
    // A key for each message: tabs never overwrite each other's.
    for (const key of store.keys('out.')) this.outbox.set(key.slice(4), store.get(key));
  }

  later(name, ms, run) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(run, ms);
  }

  get conversation() {
    const { head, thread } = this;
    return thread.parts.has(head?.conversation) ? head.conversation : thread.inOrder().at(-1)?.[0];
  }

  get connected() {
    return this.live || this.polling?.answered;
  }

  get queue() {
    return [...this.outbox.values()].sort((a, b) => a.id < b.id ? -1 : 1);
  }

  async call(path, body, signal) {
    const { locale, offline, wrong } = this.words;
    const headers = { 'Accept-Language': locale, 'Content-Type': 'application/json', ...this.token && { Authorization: `Bearer ${this.token}` } };
    const response = await fetch(new URL(`widget/${path}`, this.base), { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body), signal, credentials: 'omit' })
      .catch(() => Promise.reject({ message: offline }));
    const answer = await response.json().catch(() => null); // 204 has no body
    if (response.ok) return answer;
    throw { status: response.status, code: answer?.code, message: answer?.title ?? wrong, retryMs: response.headers.get('Retry-After') * SECOND };
  }

  async start() {
    const { store, token, site, identity, words: { locale: lang } } = this;
    const round = this.round = {}; // a later start makes this one void
    this.started = true;
    try {
      const page = this.page ?? location.origin + location.pathname;
      const answer = await this.call('session', { site, token: token ?? undefined, identity, lang, page, title: document.title });
      if (round !== this.round) return;
      if (token !== answer.token) {
        this.become(answer.token);
        store.set('token', answer.token);
      }
      const first = !this.session;
      this.session = answer;
      this.trouble = null;
      this.tries = 0;
      const fresh = this.thread.restore(answer.items);
      for (const message of answer.items) this.settle(message.id);
      if (answer.items.length) store.set('talked', 1);
      if (first) this.head = answer.head;
      else {
        this.setHead(answer.head);
        fresh.forEach((message) => this.arrived(message));
      }
      if (!this.polling) this.connect();
      this.pump();
      this.mark();
    } catch (trouble) {
      if (round !== this.round) return;
      if (trouble.status === 401 && token) return this.forget();
      this.trouble = trouble.message;
      if (trouble.code?.startsWith('identity')) this.tell('identity', trouble.code);
      if (!trouble.status || trouble.status >= 429) this.later('start', trouble.retryMs || backoff(this.tries++), () => this.start());
    }
    this.tell('changed');
  }

  become(token) {
    this.closeSocket();
    this.thread = new Thread();
    this.head = this.session = null;
    this.token = token;
  }

  forget() {
    this.hangUp();
    this.become(null);
    this.later('start', backoff(this.tries++), () => this.start());
  }

  hangUp() {
    this.round = null;
    this.stopPolling();
    this.closeSocket();
    Object.values(this.timers).forEach(clearTimeout);
    this.timers = {};
  }

  connect() {
    if (this.socket) return;
    this.later('patience', 10 * SECOND, () => this.dropped());
    try {
      this.socket = new WebSocket(new URL('live', this.base).href.replace('http', 'ws'));
    } catch {
      return this.dropped(); // the page's policy forbids it
    }
    this.socket.onopen = () => {
      this.frame({ type: 'hello', token: this.token, lang: this.words.locale, after: this.thread.places() });
    };
    this.socket.onmessage = ({ data }) => {
      this.heardAt = Date.now();
      this.hear(JSON.parse(data));
    };
    this.socket.onclose = ({ code }) => this.dropped(code);
  }

  frame(frame) {
    if (this.socket.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  hear(frame) {
    const { type, head = null, id, title, code, retryAfterMs } = frame;
    if (type === 'message') this.take(frame.message);
    if (type === 'ack') this.acknowledged(frame);
    if (type === 'refused') this.refused(id, { message: title, status: code === 'slow_down' ? 429 : 400, retryMs: retryAfterMs });
    if (type === 'states') this.see(frame.conversation, frame.readTo);
    if (type === 'typing') this.types(frame.author);
    if (type === 'head') this.setHead(head);
    if (type !== 'welcome') return;
    clearTimeout(this.timers.patience);
    this.stopPolling();
    this.live = Date.now();
    this.deaf = 0;
    this.setHead(head);
    this.ping();
    this.mark();
    this.pump();
  }

  ping() {
    this.later('ping', 25 * SECOND, () => {
      if (Date.now() - this.heardAt > 45 * SECOND) return this.dropped();
      this.frame({ type: 'ping' });
      this.pump();
      this.ping();
    });
  }

  dropped(code) {
    const { live } = this;
    this.closeSocket();
    if (code === 4003) return this.forget();
    if (code === 4001 || Date.now() - live > 5 * SECOND) this.tries = 0;
    if (code === 4002 || !live && ++this.deaf >= 3) this.poll();
    this.later('connect', this.polling ? (45 + 30 * Math.random()) * SECOND : backoff(this.tries++), () => this.connect());
    this.tell('changed');
  }

  closeSocket() {
    const { socket } = this;
    this.socket = null;
    this.live = 0;
    this.told = null;
    if (!this.polling) this.inflight = null;
    clearTimeout(this.timers.ping);
    clearTimeout(this.timers.patience);
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close();
  }

  hurry() {
    if (this.started) this.session ? this.connect() : this.start();
  }

  async poll() {
    if (this.polling) return;
    const polling = this.polling = new AbortController();
    polling.answered = true;
    this.pump();
    while (!polling.signal.aborted) {
      const asked = Date.now();
      try {
        const { conversation } = this;
        const held = this.thread.places().flatMap(Object.entries);
        const answer = await this.call(`poll?${new URLSearchParams(held)}`, undefined, polling.signal);
        if (polling.signal.aborted) return;
        polling.answered = true;
        this.tries = 0;
        answer.items.forEach((message) => this.take(message));
        this.setHead(answer.head ?? null);
        if (answer.states) this.see(conversation, answer.states.readTo);
        [answer.typing ?? []].flat().forEach((one) => this.types(one.author));
        this.mark();
        this.pump();
        if (Date.now() - asked < SECOND) await pause(SECOND);
      } catch ({ status, retryMs }) {
        if (polling.signal.aborted) return;
        polling.answered = false;
        if (status === 401) return this.forget();
        this.tell('changed');
        await pause(retryMs || backoff(this.tries++));
      }
    }
  }

  stopPolling() {
    this.polling?.abort();
    this.polling = this.inflight = null;
  }

  take(message) {
    const outcome = this.thread.take(message);
    if (outcome === 'gap') return this.askAgain(message.conversation);
    this.settle(message.id);
    if (outcome === 'new') this.arrived(message);
    this.mark();
    this.tell('changed');
  }

  arrived(message) {
    this.gaps = 0;
    if (message.kind !== 'text' || message.author.kind === 'customer') return;
    this.typist = null;
    this.tell('message', message);
  }

  // The replay after `hello` brings what is missing; else a session does.
  askAgain(conversation) {
    if (!this.live || !this.thread.parts.has(conversation) || this.gaps++) return this.start();
    this.closeSocket();
    this.connect();
  }

  setHead(head) {
    const { head: before, conversation } = this;
    const living = (one) => one && one.phase !== 'closed';
    this.head = head;
    if (head?.agent && head.agent.id !== before?.agent?.id) this.thread.note(this.conversation, 'joined', head.agent.name);
    else if (living(before) && !living(head)) this.thread.note(conversation, 'ended');
    this.tell('changed');
  }

  types(author) {
    if (author?.kind === 'customer') return;
    this.typist = author;
    this.later('typist', 6 * SECOND, () => this.types(null));
    this.tell('changed');
  }

  say(text, files = []) {
    const entry = { id: uuid7(), text, files, at: Date.now() };
    this.keep(entry);
    this.store.set('talked', 1);
    if (!this.started) this.start();
    this.pump();
  }

  keep(entry) {
    this.outbox.set(entry.id, entry);
    this.store.set(`out.${entry.id}`, entry);
    this.tell('changed');
  }

  // One at a time, each once the one before is on disk: no refusal changes the order.
  pump() {
    const now = Date.now();
    if (this.inflight || !this.live && !this.polling) return;
    if (now < this.holdUntil) return this.later('pump', this.holdUntil - now, () => this.pump());
    const entry = this.queue.find((one) => !one.failed && !one.stored && !(one.notBefore > now));
    if (!entry) return;
    const { id, text } = entry;
    const files = entry.files.length ? entry.files.map((file) => file.id) : undefined;
    this.inflight = id;
    if (!this.live) return this.call('messages', { id, text, files }).then((ack) => this.acknowledged(ack), (trouble) => this.refused(id, trouble));
    this.frame({ type: 'say', id, text, files });
    this.later('ack', 10 * SECOND, () => this.release(id));
  }

  // On disk at the host.
  acknowledged({ id }) {
    const entry = this.outbox.get(id);
    if (entry) entry.stored = true;
    this.release(id);
  }

  refused(id, { status, message = this.words.wrong, retryMs }) {
    const entry = this.outbox.get(id);
    if (status === 401) return this.forget();
    if (!status || status === 429 || status >= 500) {
      this.holdUntil = Date.now() + (retryMs || backoff(this.tries++));
      if (status === 429) this.tell('notice', this.words.slow);
    } else if (entry) this.keep({ ...entry, failed: message });
    else this.tell('notice', message);
    this.release(id);
  }

  release(id) {
    if (this.inflight === id) this.inflight = null;
    this.tell('changed');
    this.pump();
  }

  settle(id) {
    if (!this.outbox.delete(id)) return;
    this.store.set(`out.${id}`);
    this.release(id);
  }

  retry({ failed, ...entry }) {
    this.keep(entry);
    this.pump();
  }

  pass(frame, path, body) {
    if (this.live) this.frame(frame);
    else if (this.polling) this.call(path, body).catch(() => {});
  }

  typing(text) {
    this.draft = text;
    if (this.timers.typing || !this.head) return;
    const tick = () => {
      this.timers.typing = 0;
      if (this.draft === this.draftTold) return;
      this.draftTold = this.draft;
      const body = this.preview === false ? {} : { text: this.draft.slice(0, 1000) };
      this.pass({ type: 'typing', ...body }, 'typing', body);
      this.later('typing', SECOND, tick);
    };
    tick();
  }

  unread() {
    return this.thread.list().filter(({ kind, author, state, conversation, number }) =>
      kind === 'text' && author.kind !== 'customer' && state !== 'read' && number > (this.seen[conversation] ?? 0)).length;
  }

  see(conversation, number) {
    if (!(number > (this.seen[conversation] ?? 0))) return;
    this.seen[conversation] = number;
    this.store.set('seen', this.seen);
    this.tell('changed');
  }

  mark() {
    if (this.visible) for (const [conversation, { last }] of this.thread.parts) this.see(conversation, last);
    this.later('mark', 200, () => {
      const { conversation } = this;
      const got = this.thread.lastOf(conversation);
      const seen = this.seen[conversation];
      const told = JSON.stringify([conversation, got, seen]);
      if (!this.connected || !got || told === this.told) return;
      this.told = told;
      if (!this.live) return this.pass(0, 'marks', { conversation, got, seen });
      this.frame({ type: 'got', conversation, number: got });
      if (seen) this.frame({ type: 'seen', conversation, number: seen });
    });
  }

  heardFromTab(key) {
    const { store, outbox } = this;
    const name = key?.slice(store.prefix.length);
    if (key && !key.startsWith(store.prefix)) return;
    if (name === 'seen') this.seen = store.get('seen') ?? {};
    if (name?.startsWith('out.')) {
      const id = name.slice(4);
      const entry = store.get(name);
      const held = outbox.get(id);
      if (entry) outbox.set(id, { ...entry, notBefore: Date.now() + 10 * SECOND });
      else if (held?.failed) outbox.delete(id);
      else if (held) held.stored = true;
    }
    // Read now: tabs that started together end with one token.
    const token = store.get('token');
    if (token !== this.token) {
      this.hangUp();
      this.become(token);
      if (!token) return this.tell('gone');
      this.start();
    }
    this.tell('changed');
  }
}

// ---- Widget: what is seen

const STYLE = `
:host{all:initial}
*{box-sizing:border-box;margin:0;padding:0}
[hidden]{display:none!important}
.root{--sf:#fff;--bg:#f1f3f6;--tx:#1a1f27;--tx2:#535c6b;--bd:#e2e5ea;--bad:#b4232b;color-scheme:light;color:var(--tx);font:14px/1.5 system-ui,sans-serif}
.dark{--sf:#161a20;--bg:#252b34;--tx:#e8ebf0;--tx2:#aab3c0;--bd:#2b313a;--bad:#ff8a8a;color-scheme:dark}
button,input,textarea{font:inherit;color:inherit;border:0;background:none}
button{cursor:pointer}
button:hover{box-shadow:inset 0 0 0 99px #8882}
:focus-visible{outline:2px solid var(--pri);outline-offset:2px}
svg{width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;flex:none}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.fill{background:var(--fill);color:var(--on)}
.icon,.launch,.face{display:grid;place-items:center;flex:none;min-width:36px;min-height:36px;border-radius:10px}
.launch,.panel{position:fixed;right:20px;bottom:20px;z-index:2147483000;box-shadow:0 8px 32px #0003}
.launch{width:56px;height:56px;border-radius:50%}
.badge{position:absolute;top:-4px;right:-4px;min-width:22px;border-radius:11px;background:#c8242d;color:#fff;font:600 12px/22px sans-serif}
.panel{display:flex;flex-direction:column;bottom:88px;width:384px;max-width:calc(100vw - 40px);height:min(640px,100vh - 108px);background:var(--sf);border-radius:16px;overflow:hidden}
@keyframes rise{0%{opacity:0;translate:0 12px}}
.head,.tools,.human,.doc,.chip{display:flex;align-items:center;gap:8px}
.head{padding:14px 12px 14px 16px;gap:12px}
h2{font-size:16px;font-weight:600}
.head p,.line,.by,.meta,.bar,.chip,small,label{font-size:12px;color:var(--tx2)}
.head div+div,.doc span,.chip span{flex:1;min-width:0;overflow-wrap:anywhere}
.head p{color:inherit}
.face{border-radius:50%;min-width:32px;min-height:32px;height:32px;font-size:12px;font-weight:600;background:var(--bg);color:var(--tx2)}
.head .face{background:#fff;color:#000}
.bubble,.bar,.chip,.pic{background:var(--bg)}
.bar{padding:8px 16px;border-left:3px solid var(--bad)}
.log{flex:1;overflow:auto;overscroll-behavior:contain;padding:16px;display:flex;flex-direction:column}
.log>*{flex:none}
.line{margin-top:14px;text-align:center}
.msg{display:grid;grid-template-columns:32px minmax(0,1fr);gap:3px 8px;margin-top:3px;justify-items:start}
.msg>*{grid-column:2}
.msg>.face{grid-area:2/1}
.top,.card{margin-top:14px}
.mine{grid-template-columns:0 minmax(0,1fr);justify-items:end}
.by,small,label{display:block}
.bad{color:var(--bad)!important}
.meta button{min-height:24px;margin-left:8px;text-decoration:underline}
.bubble{max-width:min(280px,92%);padding:8px 12px;border-radius:16px;white-space:pre-wrap;overflow-wrap:anywhere}
.top .bubble{border-top-left-radius:4px}
.mine .bubble{background:var(--fill);color:var(--on);border-radius:16px 16px 4px}
.gone{opacity:.75}
a{color:inherit}
.pic,.doc,.card{border-radius:12px;border:1px solid var(--bd);overflow:hidden}
.pic img{display:block;max-width:220px;max-height:260px;height:auto;object-fit:cover}
.doc{padding:6px 12px;text-decoration:none}
.quick{display:flex;flex-wrap:wrap;gap:8px;margin:14px 0 0 40px}
.pill{min-height:34px;padding:4px 14px;border:1px solid;border-radius:18px;color:var(--pri);font-weight:500}
.human{padding:0 12px 0 8px;font-size:13px}
.human[aria-disabled=true]{color:var(--tx2);border-color:#0000}
.card{padding:16px;display:grid;gap:10px}
.card button{min-height:40px;border-radius:10px}
.card input{width:100%;height:40px;padding:0 12px;color:var(--tx)}
.card input,.box{border:1px solid #868f9d;border-radius:14px}
.foot{padding:0 12px 12px}
.box:focus-within{outline:2px solid var(--pri);outline-offset:-1px}
textarea{display:block;width:100%;max-height:128px;padding:10px 14px 4px;resize:none;outline:0!important}
::placeholder{color:var(--tx2);opacity:1}
.tools{padding:4px 6px 6px}
.send{margin-left:auto;border-radius:50%}
.send[aria-disabled=true]{background:var(--bg);color:var(--tx2)}
.chip{margin:6px 6px 0;padding-left:10px;border-radius:10px}
.full .panel{inset:var(--at,0) 0 auto;width:auto;max-width:none;height:var(--height,100dvh);border-radius:0}
.full .launch{display:none}
.full textarea,.full input{font-size:16px}
.full button,.full input{min-height:44px;min-width:44px}
@media(prefers-reduced-motion:no-preference){.panel{animation:rise .16s}}
`;

const ICONS = {
  chat: 'M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3 21l2-5.8A8.5 8.5 0 1 1 21 11.5Z',
  leave: 'M14 4H6v16h8M11 12h9M17 9l3 3-3 3',
  close: 'M6 6l12 12M18 6 6 18',
  add: 'M12 5v14M5 12h14',
  person: 'M4 14v-2a8 8 0 0 1 16 0v2M4 14h3v5H4ZM20 14h-3v5h3Z',
  send: 'M12 19V5M6 11l6-6 6 6',
};

function h(tag, props, ...children) {
  const [name, ...classes] = tag.split('.');
  const node = document.createElement(name);
  node.className = classes.join(' ');
  for (const key in props) {
    if (key.startsWith('on')) node[key] = props[key];
    else if (props[key] != null) node.setAttribute(key, props[key]);
  }
  node.append(...children.flat().filter(Boolean));
  return node;
}

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = svg.appendChild(document.createElementNS(svg.namespaceURI, 'path'));
  svg.setAttribute('viewBox', '0 0 24 24');
  path.setAttribute('d', ICONS[name]);
  return svg;
}

const link = (look, href, ...children) => h(`a${look}`, { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
const button = (look, text, onclick) => h(`button${look}`, { type: 'button', onclick }, text);
const iconButton = (look, sign, label, onclick) => h(`button.icon${look}`, { type: 'button', onclick, 'aria-label': label, title: label }, icon(sign));

// What is in its place stays untouched, and so do focus and scroll.
function place(parent, nodes) {
  nodes.forEach((node, at) => parent.childNodes[at] === node || parent.insertBefore(node, parent.childNodes[at] ?? null));
  while (parent.childNodes.length > nodes.length) parent.lastChild.remove();
}

export class Widget {
  nodes = new Map(); // row key -> { look, node }: a row is built again only when what it shows has changed
  uploads = [];
  toSay = [];
  shown = false;
  atEnd = true;
  ending = new AbortController();
  narrow = matchMedia('(max-width: 480px), (max-height: 440px)');
  night = matchMedia('(prefers-color-scheme: dark)');

  constructor(options, emit) {
    const { site, base = new URL('../api/v1/', import.meta.url) } = options;
    this.emit = emit;
    this.options = {};
    this.tab = new Store(site, 'sessionStorage');
    const line = this.line = new Line({ site, base, tell: (what, detail) => this.told(what, detail) });
    this.host = document.body.appendChild(document.createElement('papilio-chat'));
    const shadow = this.host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    this.update(options);

    const on = (target, names, run) => names.forEach((name) => target?.addEventListener(name, run, { signal: this.ending.signal }));
    on(window, ['storage'], ({ key }) => line.heardFromTab(key));
    on(window, ['online'], () => line.hurry());
    on(document, ['visibilitychange'], () => {
      this.look();
      if (!document.hidden) line.hurry();
    });
    on(this.narrow, ['change'], () => this.paint());
    on(this.night, ['change'], () => this.paint());
    on(window.visualViewport, ['resize', 'scroll'], () => this.fit());
    if (options.identity || line.store.get('talked') || line.outbox.size) line.start();
    if (this.tab.get('open') && !this.narrow.matches) this.show(true);
  }

  t(key, value) {
    return this.words[key].replace('$', () => value ?? this.words.agent);
  }

  update(options) {
    const { line } = this;
    const { lang = navigator.language, preview, page, identity } = Object.assign(this.options, options);
    const words = WORDS[/^zh/i.test(lang) ? 'zh' : 'en'];
    const again = line.started && (identity !== line.identity || page !== line.page);
    Object.assign(line, { preview, page, identity, words });
    if (words !== this.words) {
      this.words = words;
      this.build();
      if (this.shown) this.input.focus();
    }
    if (options.order && !this.input.value) this.prefill(this.t('order', options.order));
    if (again || identity && !line.started) line.start();
    this.paint();
  }

  build() {
    const { words: w, input, tab } = this;
    this.nodes.clear();
    this.input = h('textarea', { rows: 1, maxlength: 1e4, placeholder: w.hint, 'aria-label': w.hint, oninput: () => this.wrote(), onkeydown: (event) => this.key(event), onpaste: (event) => this.files(event, event.clipboardData) });
    this.input.value = input?.value ?? tab.get('draft') ?? '';
    const picker = h('input', { type: 'file', multiple: '', hidden: '', onchange: (event) => {
      this.files(event, picker);
      picker.value = '';
    } });
    this.log = h('div.log', { role: 'log', 'aria-label': w.chat, 'aria-live': 'off', tabindex: 0, onscroll: ({ target }) => this.atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < 60 });
    this.sender = iconButton('.send.fill', 'send', w.send, () => this.send());
    this.human = h('button.pill.human', { type: 'button', onclick: () => this.askHuman() }, icon('person'), this.humanText = h('span'));
    this.bar = h('div.bar', { role: 'status' });
    this.panel = h('div.panel', { role: 'dialog', 'aria-labelledby': 'title', onkeydown: (event) => this.keys(event), ondragover: (event) => event.preventDefault(), ondrop: (event) => this.files(event, event.dataTransfer) },
      h('div.head.fill', {}, this.face = h('div.face', { 'aria-hidden': true }), h('div', {}, this.title = h('h2', { id: 'title' }), this.status = h('p')),
        this.finish = iconButton('', 'leave', w.finish, () => this.leave()), iconButton('', 'close', w.close, () => this.hide())),
      this.log, this.bar,
      h('div.foot', {}, h('div.box', {}, this.chips = h('div.chips'), this.input, h('div.tools', {}, iconButton('', 'add', w.attach, () => picker.click()), picker, this.human, this.sender))));
    this.launch = h('button.launch.fill', { type: 'button', onclick: () => this.shown ? this.hide() : this.show() });
    this.root = h('div.root', { lang: w.locale }, this.panel, this.launch, this.voice = h('div.sr', { role: 'status' }));
    place(this.host.shadowRoot, [this.root]);
  }

  told(what, detail) {
    if (what === 'gone') return Papilio('shutdown');
    if (what === 'notice') return this.warn(detail);
    this.emit(what, detail);
    if (what === 'message') this.announce(`${this.nameOf(detail.author)}: ${detail.text}`);
    if (this.painting) return;
    this.painting = true;
    queueMicrotask(() => this.paint());
  }

  paint() {
    this.painting = false;
    const { line, shown, words: w, root, options: { theme, color }, night, narrow } = this;
    const { session, head } = line;
    const dark = theme === 'dark' || theme !== 'light' && night.matches;
    const fill = [color, session?.inbox.color, '#1f55d1'].find((one) => /^#[\da-f]{6}$/i.test(one));
    const full = shown && narrow.matches;
    root.classList.toggle('dark', dark);
    root.classList.toggle('full', full);
    root.style.setProperty('--fill', fill);
    root.style.setProperty('--on', onWhite(fill) >= 4.5 ? '#fff' : '#000');
    root.style.setProperty('--pri', !dark && onWhite(fill) >= 5 ? fill : `color-mix(in srgb,${fill} 42%,${dark ? '#fff' : '#000'})`);

    const unread = shown ? 0 : line.unread();
    place(this.launch, [icon(shown ? 'close' : 'chat'), ...unread ? [h('span.badge', {}, `${unread}`)] : []]);
    this.launch.setAttribute('aria-label', shown ? w.close : unread ? `${w.chat}, ${this.t('unread', unread)}` : w.chat);
    this.launch.setAttribute('aria-expanded', !!shown);
    this.panel.hidden = !shown;
    if (!shown) return;

    const agent = head?.phase === 'open' && head.agent;
    const name = agent?.name ?? session?.inbox.name ?? w.chat;
    this.panel.setAttribute('aria-modal', full);
    this.title.textContent = name;
    this.face.textContent = name[0];
    this.status.textContent = session ? this.statusText() : '';
    this.finish.hidden = !head || head.phase === 'closed';
    this.bar.textContent = this.warning || (session && !line.connected && line.tries > 1 ? w.lost : '');
    this.bar.hidden = !this.bar.textContent;
    const busy = head?.phase === 'waiting' || agent || Date.now() < this.askedUntil;
    this.human.setAttribute('aria-disabled', !!busy);
    this.humanText.textContent = agent ? this.t('served', agent.name) : !busy ? w.human : head?.queuePlace ? this.t('place', head.queuePlace) : w.line;
    this.paintComposer();
    this.paintLog();
  }

  statusText() {
    const { words: w, line: { session: { open, opensAt, waitSeconds }, head } } = this;
    const wait = waitSeconds != null && this.t('usually', Math.ceil(waitSeconds / 60) || 1);
    const back = opensAt && this.t('back', `${formatDay(opensAt, w.locale)} ${formatTime(opensAt, w.locale)}`);
    return { open: w.agent, bot: w.bot, waiting: w.line }[head?.phase] ?? [open ? w.online : w.away, open ? wait : back].filter(Boolean).join(' · ');
  }

  nameOf({ name, kind }) {
    return name ?? (kind === 'customer' ? this.words.you : this.words[kind] ?? this.words.agent);
  }

  paintLog() {
    const rows = this.rows();
    const keys = rows.map(([key]) => key);
    for (const key of this.nodes.keys()) if (!keys.includes(key)) this.nodes.delete(key);
    place(this.log, rows.map(([key, data, make]) => {
      const look = JSON.stringify(data);
      if (this.nodes.get(key)?.look !== look) this.nodes.set(key, { look, node: make() });
      return this.nodes.get(key).node;
    }));
    if (this.atEnd) this.toEnd();
  }

  rows() {
    const { line, words: w } = this;
    const { session, thread, head, trouble, typist } = line;
    const sent = thread.list();
    if (!session && trouble) return [['trouble', trouble, () => h('div.card', {}, trouble, button('.fill', w.retry, () => line.start()))]];
    if (session?.inbox.greeting) sent.unshift({ id: 'greeting', kind: 'text', author: { kind: 'agent', name: session.inbox.name }, text: session.inbox.greeting });
    const ids = sent.map((message) => message.id);
    const unsent = line.queue.filter((entry) => !ids.includes(entry.id)).map((entry) => ({ ...entry, author: { kind: 'customer' }, state: entry.stored ? 'sent' : 'sending' }));
    const all = [...sent, ...unsent];
    const rows = [];
    const lineRow = (key, text) => rows.push([key, text, () => h('div.line', {}, text)]);
    const by = (message) => message?.author && message.author.kind + message.author.name;
    let day;
    let last = {};
    all.forEach((message, at) => {
      const { id, event, name } = message;
      if (event) return lineRow(id, this.t(event, name));
      const today = message.at && formatDay(message.at, w.locale);
      if (today !== day) lineRow(`day ${id}`, day = today);
      const top = rows.at(-1)?.[0] !== last.id || by(last) !== by(message);
      const bottom = message.failed || by(message) !== by(all[at + 1]) || all[at + 1].state === 'sending';
      rows.push([id, [message, top, bottom], () => this.messageNode(message, top, bottom)]);
      last = message;
    });
    if (last.quick?.length && head?.phase !== 'closed') rows.push(['quick', last, () => h('div.quick', {}, last.quick.map((text) => button('.pill', text, () => this.say(text))))]);
    if (session && !session.open && !line.identity) rows.push(['contact', line.store.get('contact'), () => this.contactCard()]);
    if (typist) {
      const text = this.t('typing', typist.kind === 'bot' ? w.bot : this.nameOf(typist));
      rows.push(['typing', text, () => h('div.msg.top', {}, h('span.by', {}, text))]);
    }
    return rows;
  }

  messageNode(message, top, bottom) {
    const { words: w, line } = this;
    const { author, text, files = [], state, failed, edited, deleted, at } = message;
    const mine = author.kind === 'customer';
    const name = this.nameOf(author);
    const meta = [bottom && at && formatTime(at, w.locale), edited && w.edited, bottom && mine && (failed ? `${w.failed}: ${failed}` : w[state] ?? w.sent)].filter(Boolean).join(' · ');
    return h(`div.msg${top ? '.top' : ''}${mine ? '.mine' : ''}`, {},
      h(`span.by${mine || !top ? '.sr' : ''}`, {}, name),
      top && !mine && h('div.face', { 'aria-hidden': true }, name[0]),
      deleted ? h('div.bubble.gone', {}, w.deleted)
        : text && h('div.bubble', {}, splitLinks(text).map(({ text, href }) => href ? link('', href, text) : text)),
      files.map((file) => this.fileNode(file)),
      meta && h(`div.meta${failed ? '.bad' : ''}`, {}, meta, failed && [button('', w.retry, () => line.retry(message)), button('', w.remove, () => line.settle(message.id))]));
  }

  fileNode({ url, name, type, size, width, height }) {
    const href = safeLink(url, this.line.base);
    const download = () => link('.doc', href, h('span', {}, name, h('small', {}, `${Math.ceil(size / 1024)} KB`)));
    if (!href || !/^image\/(png|jpeg|gif|webp|avif)$/.test(type)) return download();
    const picture = link('.pic', href, h('img', { src: href, alt: name, width, height, onload: () => this.atEnd && this.toEnd(), onerror: () => picture.replaceWith(download()) }));
    return picture;
  }

  contactCard() {
    const { words: w, line } = this;
    if (line.store.get('contact')) return h('div.card', {}, w.thanks);
    const error = h('p.bad', { role: 'alert' });
    const onsubmit = async (event) => {
      event.preventDefault();
      const values = Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value.trim()));
      if (!values.phone && !/^\S+@\S+\.\S+$/.test(values.email)) return error.textContent = w.need;
      try {
        await line.call('contact', values);
        line.store.set('contact', 1);
        this.announce(w.thanks);
        this.paint();
      } catch ({ message }) {
        error.textContent = message;
      }
    };
    return h('form.card', { novalidate: '', onsubmit }, w.form,
      Object.entries({ name: 'name', email: 'email', phone: 'tel' }).map(([name, type]) => h('label', {}, w[name], h('input', { name, type, autocomplete: type, maxlength: 200 }))),
      error, h('button.fill', {}, w.send));
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  show(quiet) {
    if (this.shown) return;
    this.shown = this.atEnd = true;
    this.tab.set('open', 1);
    if (!this.line.started) this.line.start();
    this.turned('show');
    if (!quiet) (matchMedia('(pointer: coarse)').matches ? this.log : this.input).focus();
  }

  hide() {
    if (!this.shown) return;
    this.shown = false;
    this.tab.set('open');
    this.turned('hide');
    this.launch.focus();
  }

  turned(what) {
    this.look();
    this.paint();
    this.fit();
    this.grow();
    this.emit(what);
  }

  look() {
    this.line.visible = this.shown && !document.hidden;
    this.line.mark();
  }

  fit() {
    const { height, offsetTop } = window.visualViewport ?? {};
    this.root.style.setProperty('--height', `${height}px`);
    this.root.style.setProperty('--at', `${offsetTop}px`);
    this.toEnd();
  }

  // Enter of an input method is not ours; 229 is how Safari marks it.
  key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.send();
  }

  keys(event) {
    const { key, shiftKey, isComposing, keyCode } = event;
    if (key === 'Escape' && !isComposing && keyCode !== 229) {
      event.stopPropagation();
      this.hide();
    }
    if (key !== 'Tab') return;
    const stops = [...this.panel.querySelectorAll('button,a,input,textarea,.log')].filter((node) => !node.hidden);
    const [from, to] = shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.host.shadowRoot.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }

  warn(text) {
    this.warning = text;
    this.paint();
    this.line.later('warn', 6 * SECOND, () => this.warn(''));
  }

  announce(text) {
    this.toSay.push(text);
    this.speaking ??= setTimeout(() => {
      this.speaking = null;
      this.voice.textContent = this.toSay.splice(0).join('\n');
    }, SECOND);
  }

  wrote() {
    const { value } = this.input;
    this.tab.set('draft', value);
    this.line.typing(value);
    this.grow();
    this.paintComposer();
  }

  grow() {
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  prefill(text) {
    this.input.value = text;
    this.wrote();
  }

  get uploading() {
    return this.uploads.some((upload) => !upload.done && !upload.error);
  }

  paintComposer() {
    place(this.chips, this.uploads.map((upload) => upload.node));
    if (this.atEnd) this.toEnd();
    this.sender.setAttribute('aria-disabled', this.uploading || !this.input.value.trim() && !this.uploads.some((upload) => upload.done));
  }

  send() {
    const text = this.input.value.trim();
    const files = this.uploads.flatMap((upload) => upload.done ?? []);
    if (this.uploading) return this.warn(this.words.uploading);
    if (!text && !files.length) return;
    this.say(text, files);
    this.uploads = this.uploads.filter((upload) => !upload.done);
    this.prefill('');
    this.input.focus();
  }

  say(text, files) {
    this.atEnd = true;
    this.line.say(text, files);
  }

  askHuman() {
    if (this.human.getAttribute('aria-disabled') === 'true') return;
    this.askedUntil = Date.now() + 8 * SECOND;
    this.line.later('asked', 8 * SECOND, () => this.paint());
    this.paint();
    this.say(this.words.human);
  }

  async leave() {
    if (!confirm(`${this.words.finish}?`)) return;
    try {
      await this.line.call('leave', {});
      this.line.setHead(null);
    } catch ({ message }) {
      this.warn(message);
    }
  }

  files(event, { files }) {
    if (!files.length) return;
    event.preventDefault();
    for (const file of files) {
      if (file.size > 10 << 20 || this.uploads.length > 9) this.warn(this.words.limit);
      else this.uploads.push(this.upload(file));
    }
    this.paintComposer();
  }

  upload(file) {
    const { words: w, line } = this;
    const upload = {};
    const request = new XMLHttpRequest();
    const state = h('small', {}, '0%');
    const fail = (text = w.wrong) => {
      upload.error = state.textContent = text;
      state.className = 'bad';
      this.announce(text);
      this.paintComposer();
    };
    upload.node = h('div.chip', {}, h('span', {}, file.name, state), iconButton('', 'close', `${w.remove} ${file.name}`, () => {
      request.abort();
      this.uploads = this.uploads.filter((one) => one !== upload);
      this.paintComposer();
    }));
    request.open('POST', new URL('widget/files', line.base));
    request.setRequestHeader('Authorization', `Bearer ${line.token}`);
    request.setRequestHeader('Accept-Language', w.locale);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => state.textContent = `${Math.round(loaded / total * 100)}%`;
    request.onerror = () => fail(w.offline);
    request.onload = () => {
      if (request.status !== 201) return fail(request.response?.title);
      upload.done = request.response;
      this.paintComposer();
    };
    const form = new FormData();
    form.append('file', file);
    request.send(form);
    return upload;
  }

  end() {
    this.line.hangUp();
    this.ending.abort();
    this.host.remove();
  }
}

// ---- what a page calls

const script = [...document.scripts].find((one) => one.src === import.meta.url);
const listeners = [];
let widget;

const calls = {
  boot(options) {
    const all = { ...script?.dataset, ...options };
    if (widget) widget.update(options);
    else widget = new Widget(all, (name, detail) => listeners.forEach(([heard, run]) => heard === name && run(detail)));
  },
  show: () => widget.show(),
  hide: () => widget.hide(),
  update: (options) => widget.update(options),
  prefill: (text) => widget.prefill(text),
  on: (name, run) => listeners.push([name, run]),
  shutdown() {
    for (const store of [widget.line.store, widget.tab]) store.keys('').forEach((key) => store.set(key));
    widget.end();
    widget = null;
  },
};

export function Papilio(call, ...rest) {
  if (widget || call === 'boot' || call === 'on') calls[call](...rest);
}
const early = window.Papilio?.q ?? [];
window.Papilio = Papilio;
if (script?.dataset.site && !early.some(([call]) => call === 'boot')) Papilio('boot', {});
early.forEach((call) => Papilio(...call));
