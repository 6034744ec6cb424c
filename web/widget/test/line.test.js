import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BASE, makeWorld, seeded, tick } from './setup.js';
import { Line, Store } from '../papilio.js';

const WORDS = { locale: 'en', offline: 'No connection', wrong: 'Wrong', slow: 'Too fast' };
let world;
let lines;

function makeLine(more = {}) {
  const heard = [];
  const line = new Line({ site: 's1', base: BASE, tell: (what, detail) => heard.push([what, detail]) });
  Object.assign(line, { heard, words: WORDS }, more);
  lines.push(line);
  return line;
}

const shown = (line) => {
  const known = line.thread.list().filter((row) => row.kind === 'text');
  return [...known, ...line.queue.filter((entry) => !known.some((row) => row.id === entry.id))].map((row) => row.text);
};
const visitor = () => [...world.host.visitors.values()].at(-1);
const conversation = () => visitor().conversations.at(-1);

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(Date.UTC(2030, 0, 1));
  localStorage.clear();
  world = makeWorld();
  lines = [];
});
afterEach(() => {
  lines.forEach((line) => line.hangUp());
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function talk(line) {
  line.start();
  await tick(50);
  line.say('hello');
  await tick(50);
}

describe('a session', () => {
  test('becomes a token, a socket and a conversation', async () => {
    const line = makeLine();
    await talk(line);
    expect(shown(line)).toEqual(['hello']);
    expect(line.outbox.size).toBe(0);
    expect(new Store('s1').keys('out.')).toEqual([]);
    expect(new Store('s1').get('token')).toBe(visitor().token);
  });

  test('is resumed by the next page, with what was said meanwhile', async () => {
    await talk(makeLine());
    lines[0].hangUp();
    world.host.agentSays(conversation(), 'are you there?');
    const next = makeLine();
    next.start();
    await tick(50);
    expect(shown(next)).toEqual(['hello', 'are you there?']);
    expect(next.unread()).toBe(1);
    expect(world.host.visitors.size).toBe(1);
  });

  test('does not tell the host the query of the page', async () => {
    history.replaceState(null, '', '/cart?secret=1');
    makeLine().start();
    await tick(50);
    expect(world.requests[0].body.page).toBe(`${location.origin}/cart`);
  });

  test('passes the signed identity on and finds the earlier conversation on another device', async () => {
    await talk(makeLine({ identity: 'signed' }));
    lines[0].hangUp();
    localStorage.clear();
    const other = makeLine({ identity: 'signed' });
    other.start();
    await tick(50);
    expect(shown(other)).toEqual(['hello']);
  });

  test('refused is said in words and not hammered', async () => {
    const line = makeLine({ identity: 'forged' });
    line.start();
    await tick(60_000);
    expect(line.trouble).toMatch(/not signed/);
    expect(world.requests.length).toBe(1);
  });

  test('is tried again by itself while the network is away', async () => {
    world.networkWorks = false;
    const line = makeLine();
    line.say('kept');
    await tick(5000);
    expect(shown(line)).toEqual(['kept']);
    world.networkWorks = true;
    await tick(20_000);
    expect(conversation().messages.map((one) => one.text)).toEqual(['kept']);
  });

  test('with a void token becomes a new one, and unsent text is not lost', async () => {
    const line = makeLine();
    await talk(line);
    world.host.visitors.clear();
    world.cut(4003);
    line.say('again');
    await tick(3000);
    expect(conversation().messages.map((one) => one.text)).toEqual(['again']);
  });
});

describe('the socket', () => {
  test('says hello first, with the last number it holds of every conversation', async () => {
    const line = makeLine();
    await talk(line);
    const first = conversation();
    world.host.set(first, { phase: 'closed' });
    line.say('another question');
    await tick(50);
    const sent = [];
    world.lag = (frame, way) => (way === 'out' && sent.push(frame), [0]);
    world.cut();
    await tick(2000);
    expect(sent[0]).toEqual({ type: 'hello', token: visitor().token, lang: 'en', after: [{ conversation: first.id, number: 1 }, { conversation: conversation().id, number: 1 }] });
  });

  test('comes back soon after a "resume" and after a note it does not see', async () => {
    const line = makeLine();
    await talk(line);
    world.host.append(conversation(), { kind: 'note', text: 'secret', author: { kind: 'agent', name: 'x' } });
    world.cut(4001);
    world.host.agentSays(conversation(), 'after the cut');
    await tick(500);
    expect(shown(line)).toEqual(['hello', 'after the cut']);
  });

  test('asks again when a message does not follow on', async () => {
    const line = makeLine();
    await talk(line);
    world.lag = (frame, way) => (way === 'in' && frame.message?.text === 'lost' ? [] : [0]);
    world.host.agentSays(conversation(), 'lost');
    world.lag = () => [0];
    world.host.agentSays(conversation(), 'next');
    await tick(1000);
    expect(shown(line)).toEqual(['hello', 'lost', 'next']);
  });

  test('that is silent for too long is given up', async () => {
    const line = makeLine();
    await talk(line);
    const first = line.socket;
    world.lag = () => [];
    await tick(60_000);
    expect(line.socket).not.toBe(first);
  });

  test('pings every 25 s', async () => {
    const line = makeLine();
    await talk(line);
    const pings = [];
    world.lag = (frame, way) => (frame.type === 'ping' && way === 'out' && pings.push(Date.now()), [0]);
    await tick(80_000);
    expect(pings.length).toBe(3);
  });

  test('resends the same id until it is acknowledged, and the host keeps one', async () => {
    const line = makeLine();
    await talk(line);
    world.lag = (frame, way) => (way === 'in' && (frame.type === 'ack' || frame.type === 'message') ? [] : [0]);
    line.say('twice');
    await tick(11_000);
    world.lag = () => [0];
    world.cut();
    await tick(12_000);
    expect(shown(line)).toEqual(['hello', 'twice']);
    expect(conversation().messages.length).toBe(2);
    expect(line.outbox.size).toBe(0);
  });

  test('shows a refusal in words and sends again on request', async () => {
    const line = makeLine();
    await talk(line);
    world.host.refuse = (frame) => frame.text === 'bad' && { code: 'message.blocked', title: 'Not allowed' };
    line.say('bad');
    line.say('good');
    await tick(100);
    expect(line.queue.map((entry) => entry.failed)).toEqual(['Not allowed']);
    expect(conversation().messages.map((one) => one.text)).toEqual(['hello', 'good']);
    world.host.refuse = null;
    line.retry(line.queue[0]);
    await tick(100);
    expect(conversation().messages.at(-1).text).toBe('bad');
  });

  test('waits as long as slow_down asks, then sends by itself and in order', async () => {
    const line = makeLine();
    await talk(line);
    let refusals = 0;
    world.host.refuse = () => refusals++ < 1 && { code: 'slow_down', title: 'Slow down', retryAfterMs: 3000 };
    line.say('one');
    line.say('two');
    await tick(2500);
    expect(conversation().messages.length).toBe(1);
    expect(line.heard).toContainEqual(['notice', 'Too fast']);
    await tick(1000);
    expect(conversation().messages.map((one) => one.text)).toEqual(['hello', 'one', 'two']);
  });

  test('marks what came as got, and as seen only while it is looked at', async () => {
    const line = makeLine();
    await talk(line);
    world.host.agentSays(conversation(), 'hi');
    await tick(300);
    expect(world.host.marks.at(-1)).toMatchObject({ type: 'got', number: 2 });
    expect(line.unread()).toBe(1);
    line.visible = true;
    line.mark();
    await tick(300);
    expect(world.host.marks.at(-1)).toMatchObject({ type: 'seen', number: 2 });
    expect(line.unread()).toBe(0);
  });

  test('sends what is being typed at most once a second, and no text where no preview is wanted', async () => {
    const line = makeLine();
    await talk(line);
    for (let length = 1; length <= 30; length++) {
      line.typing('x'.repeat(length));
      await tick(100);
    }
    expect(world.host.typed.length).toBeLessThanOrEqual(4);
    await tick(2000);
    expect(world.host.typed.at(-1)).toBe('x'.repeat(30));
    line.preview = false;
    line.typing('secret');
    await tick(50);
    expect(world.host.typed.at(-1)).toBeUndefined();
  });

  test('the other side stops typing by itself after 6 s', async () => {
    const line = makeLine();
    await talk(line);
    world.host.tell(visitor(), { type: 'typing', author: { kind: 'agent', name: 'Lin' } });
    await tick(10);
    expect(line.typist.name).toBe('Lin');
    await tick(6000);
    expect(line.typist).toBeNull();
  });

  test('tells who joined and that it ended', async () => {
    const line = makeLine();
    await talk(line);
    world.host.set(conversation(), { phase: 'open', agent: { id: 'lin', name: 'Lin' } });
    await tick(10);
    world.host.set(conversation(), { phase: 'closed' });
    await tick(10);
    expect(line.thread.list().map((row) => row.event ?? row.text)).toEqual(['hello', 'joined', 'ended']);
    line.say('new question');
    await tick(50);
    expect(visitor().conversations.length).toBe(2);
    expect(shown(line)).toEqual(['hello', 'new question']);
  });
});

describe('the long poll', () => {
  test('takes over after three sockets that do not get through, both ways', async () => {
    world.socketsWork = false;
    const line = makeLine();
    line.start();
    line.say('by post');
    await tick(8000);
    expect(shown(line)).toEqual(['by post']);
    expect(world.requests.some((one) => one.path === 'messages')).toBe(true);
    world.host.agentSays(conversation(), 'by poll');
    await tick(100);
    expect(shown(line)).toEqual(['by post', 'by poll']);
    await tick(300);
    expect(world.requests.findLast((one) => one.path === 'marks').body).toMatchObject({ conversation: conversation().id, got: 2 });
  });

  test('takes over at once where a visitor has too many sockets, and asks for one again only after a while', async () => {
    world.full = true;
    const line = makeLine();
    await talk(line);
    await tick(1000);
    expect(shown(line)).toEqual(['hello']);
    expect(world.requests.some((one) => one.path === 'messages')).toBe(true);
    const { dialled } = world;
    await tick(30_000);
    expect(world.dialled).toBe(dialled);
    world.full = false;
    await tick(60_000);
    expect(line.live).toBeTruthy();
  });

  test('asks for what it does not hold of any conversation', async () => {
    world.socketsWork = false;
    const line = makeLine();
    await talk(line);
    await tick(8000);
    const first = conversation();
    world.host.set(first, { phase: 'closed' });
    await tick(1500);
    line.say('another question');
    await tick(1500);
    world.host.agentSays(first, 'one more thing');
    await tick(1500);
    expect(shown(line)).toEqual(['another question', 'hello', 'one more thing']);
    const polls = world.requests.length;
    await tick(20_000);
    expect(world.requests.length - polls).toBeLessThan(3);
  });

  test('goes back to the socket when one gets through again', async () => {
    world.socketsWork = false;
    const line = makeLine();
    await talk(line);
    await tick(8000);
    expect(line.polling).toBeTruthy();
    world.socketsWork = true;
    await tick(80_000);
    expect(line.live).toBeTruthy();
    expect(line.polling).toBeNull();
    const polls = world.requests.length;
    await tick(60_000);
    expect(world.requests.length).toBe(polls);
  });

  test('honours Retry-After', async () => {
    world.socketsWork = false;
    const line = makeLine();
    line.start();
    await tick(4000);
    let refusals = 0;
    world.answer = (path) => path === 'messages' && refusals++ < 1 ? { status: 429, headers: { 'Retry-After': '3' }, body: { code: 'slow_down', title: 'Slow' } } : undefined;
    line.say('patience');
    await tick(2500);
    expect(visitor().conversations).toEqual([]);
    await tick(2000);
    expect(conversation().messages.length).toBe(1);
  });
});

describe('several tabs', () => {
  const tell = (line, key) => line.heardFromTab(`papilio.s1.${key}`);

  test('started together end with one token', async () => {
    const [one, two] = [makeLine(), makeLine()];
    one.start();
    two.start();
    await tick(50);
    tell(one, 'token');
    tell(two, 'token');
    await tick(50);
    expect(one.token).toBe(two.token);
  });

  test('show a message once, wherever it was written', async () => {
    const one = makeLine();
    await talk(one);
    const two = makeLine();
    two.start();
    await tick(50);
    one.say('from one');
    const key = `out.${one.queue[0].id}`;
    tell(two, key);
    await tick(50);
    tell(two, key);
    await tick(20_000);
    expect(shown(one)).toEqual(['hello', 'from one']);
    expect(shown(two)).toEqual(['hello', 'from one']);
    expect(conversation().messages.length).toBe(2);
  });

  test('send what a closed tab has left behind', async () => {
    const one = makeLine();
    await talk(one);
    const two = makeLine();
    two.start();
    await tick(50);
    one.hangUp();
    one.say('orphan');
    tell(two, `out.${one.queue[0].id}`);
    await tick(40_000);
    expect(conversation().messages.at(-1).text).toBe('orphan');
  });

  test('share what was seen, and sign out together', async () => {
    const one = makeLine();
    await talk(one);
    const two = makeLine();
    two.start();
    await tick(50);
    world.host.agentSays(conversation(), 'hi');
    await tick(50);
    one.visible = true;
    one.mark();
    tell(two, 'seen');
    expect(two.unread()).toBe(0);
    localStorage.clear();
    two.heardFromTab(null);
    expect(two.heard.at(-1)[0]).toBe('gone');
  });
});

// The heart of it: whatever the network does, everything said is shown and stored exactly once and in order.
test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))('nothing is lost or doubled under cuts, repeats and delays (seed %i)', async (seed) => {
  const random = seeded(seed);
  vi.spyOn(Math, 'random').mockImplementation(random);
  let line = makeLine();
  const said = [];
  const answered = [];
  line.start();
  await tick(50);
  world.lag = (frame, way) => {
    const ms = random() * 400;
    if (frame.type === 'message' && random() < 0.05) return []; // a hole: the next `prior` will not follow on
    return random() < 0.15 && frame.type !== 'hello' ? [ms, ms + random() * 300] : way === 'in' || random() > 0.02 ? [ms] : [];
  };
  for (let step = 0; step < 40; step++) {
    const dice = random();
    if (dice < 0.35) {
      said.push(`v${step}`);
      line.say(`v${step}`);
    } else if (dice < 0.6 && visitor()?.conversations.length) {
      answered.push(`a${step}`);
      world.host.agentSays(conversation(), `a${step}`);
    } else if (dice < 0.65 && visitor()?.conversations.length) world.host.append(conversation(), { kind: 'note', text: 'note', author: { kind: 'agent', name: 'x' } });
    else if (dice < 0.8) world.cut([1006, 1001, 4001][Math.floor(random() * 3)]);
    else if (dice < 0.85) world.socketsWork = !world.socketsWork;
    else if (dice < 0.88) world.networkWorks = !world.networkWorks;
    else if (dice < 0.93) {
      line.hangUp(); // the page is left and opened again
      line = makeLine();
      line.start();
    }
    await tick(random() * 1500);
  }
  Object.assign(world, { lag: () => [0], socketsWork: true, networkWorks: true });
  await tick(100_000);
  world.cut(); // a hole at the very end shows itself with the next hello
  await tick(30_000);

  const stored = visitor().conversations.flatMap((one) => one.messages).filter((one) => one.kind === 'text').map((one) => one.text);
  expect(stored.filter((text) => text.startsWith('v'))).toEqual(said);
  expect(shown(line)).toEqual(stored);
  expect([...stored].sort()).toEqual([...said, ...answered].sort());
  expect(new Set(stored).size).toBe(stored.length);
});
