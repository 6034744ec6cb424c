// The visitor's side of the host, in memory: what the tests and the little server for trying things out stand on.
let count = 0;
const newId = (kind) => `${kind}-${String(++count).padStart(6, '0')}`;

export class FakeHost {
  visitors = new Map(); // token -> { token, conversations: [] }
  inbox = { name: 'Qinghe', greeting: 'Hello! What can we do for you?', color: '#1f55d1' };
  open = true;
  opensAt = null;
  waitSeconds = 90;
  contacts = [];
  marks = [];
  typed = [];
  expired = new Set(); // identities whose hour is over
  now = () => Date.now();

  session({ site, token, identity, lang }) {
    if (!site) throw refusal(422, 'request.malformed', 'No site');
    if (identity === 'forged') throw refusal(401, 'identity.wrong', 'The identity is not signed by this site');
    // What has expired goes on with the token it brought; it opens nothing else.
    if (this.expired.has(identity) && this.visitors.get(token)?.identity !== identity) throw refusal(401, 'identity.expired', 'The signed identity has expired');
    const known = identity ? [...this.visitors.values()].find((one) => one.identity === identity) : this.visitors.get(token);
    const visitor = known ?? { token: newId('v_token'), identity, conversations: [], listeners: new Set() };
    this.visitors.set(visitor.token, visitor);
    return {
      token: visitor.token, inbox: this.inbox, open: this.open, opensAt: this.opensAt, waitSeconds: this.waitSeconds,
      head: this.head(visitor), items: this.live(visitor)?.messages.filter((message) => message.kind !== 'note') ?? [], lang,
    };
  }

  visitor(token) {
    const visitor = this.visitors.get(token);
    if (!visitor) throw refusal(401, 'token.void', 'Please start again');
    return visitor;
  }

  live = (visitor) => visitor.conversations.findLast((one) => one.phase !== 'closed');

  head(visitor) {
    const one = this.live(visitor);
    return one ? { conversation: one.id, phase: one.phase, agent: one.agent, queuePlace: one.queuePlace } : null;
  }

  say(visitor, { id, text, files = [] }) {
    const known = visitor.conversations.flatMap((one) => one.messages).find((message) => message.id === id);
    if (known) return { id, conversation: known.conversation, number: known.number, at: known.at };
    let one = this.live(visitor);
    if (!one) {
      visitor.conversations.push(one = { id: newId('conversation'), phase: 'bot', agent: null, queuePlace: null, messages: [], visitor });
      this.set(one, {});
    }
    const { conversation, number, at } = this.append(one, { id, text, files: files.map((file) => this.files?.get(file) ?? { id: file, name: file, type: 'image/png', size: 1, url: `/${file}` }), author: { kind: 'customer', id: null, name: null } });
    return { id, conversation, number, at };
  }

  append(one, message) {
    const number = one.messages.length + 1;
    const prior = one.messages.findLast((before) => before.kind !== 'note')?.number ?? 0;
    const whole = { conversation: one.id, number, prior, id: newId('message'), kind: 'text', text: '', files: [], about: null, quick: null, at: this.now(), state: 'sent', ...message };
    one.messages.push(whole);
    if (whole.kind !== 'note') this.tell(one.visitor, { type: 'message', message: whole });
    return whole;
  }

  agentSays(one, text, more = {}) {
    return this.append(one, { text, author: { kind: 'agent', id: 'lin', name: '小林' }, ...more });
  }

  set(one, change) {
    Object.assign(one, change);
    this.tell(one.visitor, { type: 'head', head: { conversation: one.id, phase: one.phase, agent: one.agent, queuePlace: one.queuePlace } });
  }

  tell(visitor, frame) {
    for (const listener of visitor.listeners) listener(frame);
  }

  after(visitor, places = []) {
    const held = new Map(places.map(({ conversation, number }) => [conversation, number]));
    return visitor.conversations.flatMap((one) => one.messages.filter((message) => message.kind !== 'note' && message.number > (held.get(one.id) ?? 0)));
  }

  /** One socket: feed it frames, it answers through `send`; `close(code)` ends it. */
  attach(send, close) {
    let visitor = null;
    return {
      hear: (frame) => {
        if (frame.type === 'hello') {
          visitor = this.visitors.get(frame.token);
          if (!visitor) return close(4003);
          send({ type: 'welcome', you: { kind: 'customer', id: 'c', name: null }, now: this.now(), head: this.head(visitor) });
          const missed = this.after(visitor, frame.after);
          for (const message of missed) send({ type: 'message', message });
          if (missed.length) send({ type: 'live', conversation: missed.at(-1).conversation, number: missed.at(-1).number });
          visitor.listeners.add(send);
        } else if (!visitor) close(4000);
        else if (frame.type === 'say') {
          const refused = this.refuse?.(frame);
          send(refused ? { type: 'refused', id: frame.id, ...refused } : { type: 'ack', ...this.say(visitor, frame) });
        } else if (frame.type === 'typing') this.typed.push(frame.text);
        else if (frame.type === 'got' || frame.type === 'seen') this.marks.push(frame);
        else if (frame.type === 'ping') send({ type: 'pong' });
      },
      end: () => visitor?.listeners.delete(send),
    };
  }

  /** The HTTP calls; answers `{ status, body }`. */
  async http(method, path, token, body, signal) {
    try {
      const [call, query] = path.split('?');
      if (call === 'session') return { status: 200, body: this.session(body) };
      const visitor = this.visitor(token);
      if (call === 'messages') return { status: 201, body: this.say(visitor, body) };
      if (call === 'contact') this.contacts.push(body);
      if (call === 'marks') this.marks.push(body);
      if (call === 'typing') this.typed.push(body.text);
      if (call === 'leave') this.set(this.live(visitor), { phase: 'closed' });
      if (call !== 'poll') return { status: 204, body: null };
      const asked = new URLSearchParams(query);
      const numbers = asked.getAll('number').map(Number);
      const items = () => this.after(visitor, asked.getAll('conversation').map((conversation, at) => ({ conversation, number: numbers[at] })));
      if (!items().length) {
        await new Promise((wake) => {
          const done = () => {
            clearTimeout(timer);
            visitor.listeners.delete(done);
            signal?.removeEventListener('abort', done);
            wake();
          };
          const timer = setTimeout(done, 25_000);
          visitor.listeners.add(done);
          signal?.addEventListener('abort', done);
        });
      }
      return { status: 200, body: { items: items(), head: this.head(visitor), states: null, typing: [] } };
    } catch (trouble) {
      if (!trouble.status) throw trouble;
      return { status: trouble.status, body: { code: trouble.code, title: trouble.message, status: trouble.status } };
    }
  }
}

export const refusal = (status, code, title) => Object.assign(new Error(title), { status, code });
