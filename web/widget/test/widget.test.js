import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BASE, makeWorld, tick } from './setup.js';
import { Papilio } from '../papilio.js';

let world;
const root = () => document.querySelector('papilio-chat').shadowRoot;
const $ = (selector) => root().querySelector(selector);
const $$ = (selector) => [...root().querySelectorAll(selector)];
const bubbles = () => $$('.bubble').map((node) => node.textContent);
const visitor = () => [...world.host.visitors.values()].at(-1);
const conversation = () => visitor().conversations.at(-1);
const press = (node, key, more = {}) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more });
  node.dispatchEvent(event);
  return event;
};

async function boot(options = {}) {
  Papilio('boot', { site: 's1', base: BASE, lang: 'en', ...options });
  await tick(50);
}

async function open(options) {
  await boot(options);
  Papilio('show');
  await tick(50);
}

async function say(text) {
  $('textarea').value = text;
  press($('textarea'), 'Enter');
  await tick(50);
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date(2030, 0, 1, 9, 5));
  localStorage.clear();
  sessionStorage.clear();
  window.narrow = false;
  world = makeWorld();
});
afterEach(() => {
  Papilio('shutdown');
  vi.useRealTimers();
});

describe('before and after the click', () => {
  test('a visitor who never spoke costs no request', async () => {
    await boot();
    expect(world.requests).toEqual([]);
    expect($('.panel').hidden).toBe(true);
    expect($('.launch').getAttribute('aria-label')).toBe('Chat with us');
  });

  test('opening shows the greeting and how long it takes', async () => {
    await open();
    expect(bubbles()).toEqual(['Hello! What can we do for you?']);
    expect($('.head p').textContent).toBe('Online · Replies within 2 min');
    expect($('.human').textContent).toBe('Talk to a person');
    expect(root().activeElement).toBe($('textarea'));
  });

  test('a badge counts what came while it was closed; opening reads it', async () => {
    await open();
    await say('hello');
    Papilio('hide');
    world.host.agentSays(conversation(), 'one');
    world.host.agentSays(conversation(), 'two');
    await tick(50);
    expect($('.badge').textContent).toBe('2');
    expect($('.launch').getAttribute('aria-label')).toBe('Chat with us, 2 unread');
    Papilio('show');
    await tick(500);
    expect($('.badge')).toBeNull();
    expect(world.host.marks.at(-1)).toMatchObject({ type: 'seen', number: 3 });
  });

  test('the next page resumes the conversation and keeps the panel open', async () => {
    await open();
    await say('hello');
    const kept = [{ ...localStorage }, { ...sessionStorage }];
    Papilio('shutdown');
    Object.assign(localStorage, kept[0]);
    Object.assign(sessionStorage, kept[1]);
    await boot();
    expect($('.panel').hidden).toBe(false);
    expect(bubbles()).toContain('hello');
  });

  test('full screen hides the launcher and is modal', async () => {
    window.narrow = true;
    await open();
    expect($('.root').classList.contains('full')).toBe(true);
    expect($('.panel').getAttribute('aria-modal')).toBe('true');
  });

  test('whoever types is named, and a machine never as a person', async () => {
    await open();
    await say('hello');
    for (const [author, shown] of [[{ kind: 'agent', name: 'Lin' }, 'Lin is typing…'], [{ kind: 'bot', name: 'Lin' }, 'Assistant is typing…'], [{ kind: 'bot', name: null }, 'Assistant is typing…']]) {
      world.host.tell(visitor(), { type: 'typing', author });
      await tick(50);
      expect(root().textContent).toContain(shown);
    }
  });
});

describe('writing', () => {
  test('Enter sends, Shift+Enter does not, and never while a character is being composed', async () => {
    await open();
    $('textarea').value = '你好';
    press($('textarea'), 'Enter', { shiftKey: true });
    press($('textarea'), 'Enter', { isComposing: true });
    press($('textarea'), 'Enter', { keyCode: 229 });
    await tick(50);
    expect(world.host.visitors.size && visitor().conversations.length).toBe(0);
    expect(press($('textarea'), 'Enter').defaultPrevented).toBe(true);
    await tick(50);
    expect(conversation().messages[0].text).toBe('你好');
    expect($('textarea').value).toBe('');
    expect($('.mine .meta').textContent).toBe('09:05 · Sent');
  });

  test('a message shows that it is on its way, then that it is there', async () => {
    await open();
    world.lag = () => [300];
    await say('slow');
    expect($('.mine .meta').textContent).toContain('Sending');
    await tick(1000);
    expect($('.mine .meta').textContent).toContain('Sent');
    expect($$('.mine').length).toBe(1);
  });

  test('a refused one says why and can be sent again or removed', async () => {
    await open();
    world.host.refuse = () => ({ code: 'message.blocked', title: 'Not allowed' });
    await say('bad');
    expect($('.meta.bad').textContent).toContain('Not sent: Not allowed');
    world.host.refuse = null;
    $('.meta.bad button').click();
    await tick(50);
    expect(conversation().messages[0].text).toBe('bad');
    expect($('.meta.bad')).toBeNull();
  });

  test('the way to a person is always there and asks once', async () => {
    await open();
    $('.human').click();
    $('.human').click();
    await tick(50);
    expect(conversation().messages.map((one) => one.text)).toEqual(['Talk to a person']);
    world.host.set(conversation(), { phase: 'waiting', queuePlace: 3 });
    await tick(10);
    expect($('.human').textContent).toBe('In line · no. 3');
    world.host.set(conversation(), { phase: 'open', agent: { id: 'lin', name: 'Lin' } });
    await tick(10);
    expect($('.human').textContent).toBe('Lin is with you');
    expect($('h2').textContent).toBe('Lin');
    expect($$('.line').at(-1).textContent).toBe('Lin joined');
  });

  test('somebody without a name is called by what they do', async () => {
    await open();
    await say('hello');
    world.host.set(conversation(), { phase: 'open', agent: { id: 'lin', name: null } });
    await tick(10);
    expect($('.human').textContent).toBe('Support is with you');
    expect($$('.line').at(-1).textContent).toBe('Support joined');
    Papilio('update', { lang: 'zh' });
    await tick(10);
    expect($('.human').textContent).toBe('客服 为您服务中');
    expect(root().textContent).not.toMatch(/undefined|null/);
  });

  test('quick replies answer with a touch and go when answered', async () => {
    await open();
    await say('hello');
    world.host.append(conversation(), { text: 'What about?', author: { kind: 'bot', name: null }, quick: ['Parcel', 'Refund'] });
    await tick(50);
    $$('.quick button')[1].click();
    await tick(50);
    expect(conversation().messages.at(-1).text).toBe('Refund');
    expect($('.quick')).toBeNull();
  });

  test('prefill and an order put words into the box, not into the conversation', async () => {
    await open();
    Papilio('prefill', 'About my tea');
    expect($('textarea').value).toBe('About my tea');
    Papilio('prefill', '');
    Papilio('update', { order: 'QH-1' });
    expect($('textarea').value).toBe('Order QH-1: ');
    expect(visitor().conversations.length).toBe(0);
  });

  test('unsent words survive the next page', async () => {
    await open();
    $('textarea').value = 'half a thou';
    $('textarea').dispatchEvent(new Event('input'));
    const kept = { ...sessionStorage };
    Papilio('shutdown');
    Object.assign(sessionStorage, kept);
    await boot();
    expect($('textarea').value).toBe('half a thou');
  });
});

describe('what others say', () => {
  test('is text, whatever it looks like, and links are safe', async () => {
    await open();
    await say('hello');
    world.host.agentSays(conversation(), '<img src=x onerror=alert(1)> see https://a.test/x. or javascript:alert(1)');
    await tick(50);
    expect($('.bubble img')).toBeNull();
    const links = $$('.bubble a');
    expect(links.map((link) => link.href)).toEqual(['https://a.test/x']);
    expect(links[0].rel).toContain('noopener');
  });

  test('shows name, time and edits in place', async () => {
    await open();
    await say('hello');
    const { number } = world.host.agentSays(conversation(), 'fist');
    world.host.append(conversation(), { kind: 'edit', about: number, text: 'first', author: { kind: 'agent', id: 'lin', name: '小林' } });
    await tick(50);
    expect($$('.by').at(-1).textContent).toBe('小林');
    expect(bubbles().at(-1)).toBe('first');
    expect($$('.meta').at(-1).textContent).toBe('09:05 · Edited');
    world.host.append(conversation(), { kind: 'delete', about: number, author: { kind: 'agent', id: 'lin', name: '小林' } });
    await tick(50);
    expect(bubbles().at(-1)).toBe('Message deleted');
  });

  test('is announced politely, at most once a second', async () => {
    await open();
    await say('hello');
    ['one', 'two'].forEach((text) => world.host.agentSays(conversation(), text));
    await tick(500);
    expect($('.sr[role=status]').textContent).toBe('');
    await tick(700);
    expect($('.sr[role=status]').textContent).toBe('小林: one\n小林: two');
  });

  test('shows pictures and offers everything else as a download', async () => {
    await open();
    await say('hello');
    const file = (id, type, url) => ({ id, name: `${id}.x`, type, size: 2048, width: 20, height: 10, url });
    world.host.agentSays(conversation(), '', { files: [file('a', 'image/png', '/files/a'), file('b', 'image/svg+xml', '/files/b'), file('c', 'image/png', 'javascript:alert(1)')] });
    await tick(50);
    expect($$('.pic img').map((image) => image.src)).toEqual(['https://papilio.test/files/a']);
    expect($$('.doc').map((link) => link.getAttribute('href'))).toEqual(['https://papilio.test/files/b', null]);
  });
});

describe('files', () => {
  const choose = (...files) => {
    const paste = new Event('paste', { cancelable: true });
    paste.clipboardData = { files };
    $('textarea').dispatchEvent(paste);
  };

  test('show progress, go with the message, and can be cancelled', async () => {
    await open();
    choose(new File(['x'], 'a.png', { type: 'image/png' }), new File(['y'], 'b.png', { type: 'image/png' }));
    const second = XMLHttpRequest.last;
    second.upload.onprogress({ loaded: 30, total: 60 });
    expect($$('.chip small').map((node) => node.textContent)).toEqual(['0%', '50%']);
    expect($('.send').getAttribute('aria-disabled')).toBe('true');
    $$('.chip button')[0].click();
    second.answer(201, { id: 'f2', name: 'b.png', type: 'image/png', size: 1, url: '/files/f2' });
    await say('look');
    expect(second.headers.Authorization).toBe(`Bearer ${visitor().token}`);
    expect(conversation().messages[0].files.map((file) => file.id)).toEqual(['f2']);
    expect($('.chip')).toBeNull();
  });

  test('say in words why they failed', async () => {
    await open();
    choose(new File(['x'], 'a.exe'));
    XMLHttpRequest.last.answer(415, { title: 'This type cannot be sent' });
    expect($('.chip .bad').textContent).toBe('This type cannot be sent');
    choose(new File(['x'], 'b.png'));
    XMLHttpRequest.last.onerror();
    expect($$('.chip .bad')[1].textContent).toBe('No connection');
    choose(Object.defineProperty(new File(['x'], 'big.png'), 'size', { value: 11 << 20 }));
    expect($('.bar').textContent).toBe('At most 10 files of 10 MB each');
  });
});

describe('around the conversation', () => {
  test('closed hours say when, and ask how to answer', async () => {
    world.host.open = false;
    world.host.opensAt = new Date(2030, 0, 2, 9, 0).getTime();
    await open();
    expect($('.head p').textContent).toMatch(/Back .*Jan 2.* 09:00/);
    $('form.card').dispatchEvent(new Event('submit', { cancelable: true }));
    expect($('.card .bad').textContent).toBe('Please enter an email or phone');
    $('input[name=email]').value = 'zhang@qinghe.test';
    $('form.card').dispatchEvent(new Event('submit', { cancelable: true }));
    await tick(50);
    expect(world.host.contacts).toEqual([{ email: 'zhang@qinghe.test' }]);
    expect($('.card').textContent).toBe('Thank you, we will be in touch');
  });

  test('the visitor can end it', async () => {
    await open();
    await say('hello');
    globalThis.confirm = () => false;
    $('[title="End conversation"]').click();
    await tick(50);
    expect(conversation().phase).toBe('bot');
    globalThis.confirm = () => true;
    $('[title="End conversation"]').click();
    await tick(50);
    expect(conversation().phase).toBe('closed');
    expect($$('.line').at(-1).textContent).toBe('Conversation ended');
  });

  test('a failed session says so and offers another try', async () => {
    world.answer = () => ({ status: 403, body: { title: 'This site may not use the chat' } });
    await open();
    expect($('.card').textContent).toContain('This site may not use the chat');
    world.answer = null;
    $('.card button').click();
    await tick(50);
    expect(bubbles().length).toBe(1);
  });

  test('a lost connection is said, and gone when it is back', async () => {
    await open();
    await say('hello');
    world.networkWorks = false;
    world.cut();
    await tick(3000);
    expect($('.bar').textContent).toBe('Reconnecting, nothing is lost');
    world.networkWorks = true;
    window.dispatchEvent(new Event('online'));
    await tick(50_000);
    expect($('.bar').hidden).toBe(true);
  });

  test('language, theme and colour change without losing the words in the box', async () => {
    await open();
    $('textarea').value = 'draft';
    Papilio('update', { lang: 'zh', theme: 'dark', color: '#ffd000' });
    await tick(10);
    expect($('.human').textContent).toBe('转人工');
    expect($('textarea').value).toBe('draft');
    expect($('.root').classList.contains('dark')).toBe(true);
    expect($('.root').style.getPropertyValue('--on')).toBe('#000');
  });

  test('Escape closes and gives the focus back; Tab stays inside', async () => {
    await open();
    const stops = $$('.panel button, .panel textarea, .panel .log').filter((node) => !node.hidden);
    stops.at(-1).focus();
    press(stops.at(-1), 'Tab');
    expect(root().activeElement).toBe(stops[0]);
    press(stops[0], 'Tab', { shiftKey: true });
    expect(root().activeElement).toBe(stops.at(-1));
    press($('textarea'), 'Escape', { isComposing: true });
    expect($('.panel').hidden).toBe(false);
    press($('textarea'), 'Escape');
    expect($('.panel').hidden).toBe(true);
    expect(root().activeElement).toBe($('.launch'));
  });

  test('everything that can be pressed has a name', async () => {
    await open();
    for (const node of $$('button, textarea, input:not([hidden])')) expect(node.getAttribute('aria-label') || node.textContent, node.outerHTML).toBeTruthy();
  });
});

describe('the calls of the page', () => {
  test('a signed identity given later opens the session again', async () => {
    await open();
    Papilio('update', { identity: 'signed' });
    await tick(50);
    expect(world.requests.at(-1).body).toMatchObject({ identity: 'signed', site: 's1' });
  });

  test('a shop of one page changes its route after the identity has expired, and the conversation goes on', async () => {
    await open({ identity: 'signed' });
    await say('hello');
    vi.setSystemTime(new Date(2030, 0, 1, 10, 15));
    world.host.expired.add('signed');
    Papilio('update', { page: 'https://shop.test/cart' });
    await tick(50);
    expect(world.requests.at(-1).body).toMatchObject({ page: 'https://shop.test/cart' });
    await say('still there?');
    expect(bubbles().slice(1)).toEqual(['hello', 'still there?']);
    expect(conversation().messages.map((one) => one.text)).toEqual(['hello', 'still there?']);
  });

  test('the page hears once that its identity does not hold, and a fresh one goes on', async () => {
    const heard = [];
    Papilio('on', 'identity', (code) => heard.push(code));
    await open({ identity: 'signed' });
    await say('hello');
    world.host.expired.add('signed');
    world.host.visitors.delete(visitor().token);
    world.cut(4003);
    await tick(10_000);
    expect(heard).toEqual(['identity.expired']);
    expect($('.card').textContent).toContain('has expired');
    Papilio('update', { identity: 'fresh' });
    await tick(50);
    expect($('.card')).toBeNull();
    await say('again');
    expect(bubbles().slice(1)).toEqual(['again']);
  });

  test('on hears messages, show and hide', async () => {
    const heard = [];
    for (const name of ['message', 'show', 'hide']) Papilio('on', name, (detail) => heard.push(detail?.text ?? name));
    await open();
    await say('hello');
    world.host.agentSays(conversation(), 'hi');
    await tick(50);
    Papilio('hide');
    expect(heard).toEqual(['show', 'hi', 'hide']);
  });

  test('shutdown leaves nothing for the next person', async () => {
    await open();
    await say('hello');
    Papilio('shutdown');
    expect(document.querySelector('papilio-chat')).toBeNull();
    expect(Object.keys(localStorage).concat(Object.keys(sessionStorage))).toEqual([]);
    expect(world.sockets).toEqual([]);
  });

  test('made before the file had come are made up for', async () => {
    vi.resetModules();
    window.Papilio = { q: [['boot', { site: 's1', base: BASE, lang: 'zh' }], ['show']] };
    const fresh = await import('../papilio.js');
    await tick(50);
    expect($('.panel').hidden).toBe(false);
    fresh.Papilio('shutdown');
  });
});
