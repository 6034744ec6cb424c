import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import './setup.js';
import { Store, Thread, backoff, formatDay, formatTime, onWhite, safeLink, splitLinks, uuid7 } from '../papilio.js';

const source = readFileSync('papilio.js', 'utf8');
const message = (number, more = {}) => ({ conversation: 'c1', number, prior: number - 1, id: `m${number}`, kind: 'text', author: { kind: 'agent' }, text: `t${number}`, files: [], about: null, quick: null, at: number, ...more });
const texts = (thread) => thread.list().map((row) => row.text);

describe('the file', () => {
  test('stays within 15 KB on the wire, styles and both languages included', () => {
    expect(gzipSync(source, { level: 9 }).length).toBeLessThanOrEqual(15 * 1024);
  });

  test('puts no markup together from data and needs nothing but itself', () => {
    expect(source).not.toMatch(/\.innerHTML|insertAdjacentHTML|document\.write|\beval\(/);
    expect(source).not.toMatch(/^import |import\(/m);
  });

  test('says everything in both languages', () => {
    const keys = (lang) => [...new RegExp(`  ${lang}: \\{(.*?)\\n  \\},`, 's').exec(source)[1].matchAll(/(\w+): ['"]/g)].map(([, key]) => key).sort();
    expect(keys('zh')).toEqual(keys('en'));
  });

  test('has text colours of at least 4.5:1 on their grounds, light and dark', () => {
    const contrast = (one, other) => {
      const [low, high] = [1.05 / onWhite(one), 1.05 / onWhite(other)].sort((a, b) => a - b);
      return high / low;
    };
    for (const theme of [/\.root\{(.*?)\}/, /\.dark\{(.*?)\}/]) {
      const token = Object.fromEntries([...theme.exec(source)[1].matchAll(/--(\w+):(#\w+)/g)].map(([, name, color]) => [name, color.length === 4 ? color.replace(/\w/g, '$&$&') : color]));
      for (const text of ['tx', 'tx2', 'bad']) for (const ground of ['sf', 'bg']) expect(contrast(token[text], token[ground]), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe('ids', () => {
  test('are version 7, carry the time and sort in the order they were made', () => {
    const now = Date.UTC(2030, 0, 1);
    const ids = Array.from({ length: 500 }, () => uuid7(now));
    expect(ids[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(parseInt(ids[0].replace(/-/g, '').slice(0, 12), 16)).toBe(now);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(500);
  });
});

test('the pause doubles from 0.4 s to 15 s and is never the same for all', () => {
  expect([0, 1, 2, 5, 6, 20].map((tries) => backoff(tries, 1))).toEqual([400, 800, 1600, 12_800, 15_000, 15_000]);
  expect(backoff(3, 0)).toBe(1600);
});

describe('links', () => {
  const links = (text) => splitLinks(text).filter((run) => run.href).map((run) => run.href);

  test('are found, without the punctuation of the sentence around them', () => {
    expect(links('see https://a.test/x?y=1. (or http://b.test/z)')).toEqual(['https://a.test/x?y=1', 'http://b.test/z']);
    expect(links('请看https://a.test/帮助，谢谢。')).toEqual(['https://a.test/帮助']);
    expect(splitLinks('a https://a.test b').map((run) => run.text).join('')).toBe('a https://a.test b');
  });

  test('are only ever http or https', () => {
    expect(links('javascript:alert(1) data:text/html,x ftp://a.test')).toEqual([]);
    expect(safeLink('javascript:alert(1)', 'https://a.test')).toBeFalsy();
    expect(safeLink('/files/1?sig=x', 'https://a.test/api/v1/')).toBe('https://a.test/files/1?sig=x');
    expect(safeLink('http://[', 'https://a.test')).toBeFalsy();
  });
});

test('times read as they are written in each language', () => {
  const at = new Date(2030, 4, 6, 9, 5).getTime();
  expect(formatTime(at, 'zh-CN')).toBe('09:05');
  expect(formatDay(at, 'zh-CN')).toContain('5月6日');
  expect(formatDay(at, 'en')).toContain('May 6');
});

describe('the thread', () => {
  test('takes messages in order once, and drops what does not follow on', () => {
    const thread = new Thread();
    expect([1, 2, 2, 4, 3, 4].map((number) => thread.take(message(number)))).toEqual(['new', 'new', 'old', 'gap', 'new', 'new']);
    expect(texts(thread)).toEqual(['t1', 't2', 't3', 't4']);
  });

  test('follows `prior` across notes it may not see', () => {
    const thread = new Thread();
    thread.take(message(1));
    expect(thread.take(message(4, { prior: 1 }))).toBe('new');
    expect(thread.take(message(6, { prior: 5 }))).toBe('gap');
  });

  test('does not begin an unknown conversation in the middle', () => {
    expect(new Thread().take(message(3))).toBe('gap');
  });

  test('applies edits and deletions, by number or by id', () => {
    const thread = new Thread();
    [message(1), message(2), message(3, { kind: 'edit', about: 1, text: 'better' }), message(4, { kind: 'delete', about: 'm2', text: '' })].forEach((one) => thread.take(one));
    expect(thread.list().map(({ text, edited, deleted }) => [text, !!edited, !!deleted])).toEqual([['better', true, false], ['', false, true]]);
  });

  test('joins a session to what it holds, or starts again where the two do not meet', () => {
    const thread = new Thread();
    [1, 2].forEach((number) => thread.take(message(number)));
    expect(thread.restore([message(2), message(3)]).map((one) => one.number)).toEqual([3]);
    thread.restore([message(8), message(9)]);
    expect(texts(thread)).toEqual(['t8', 't9']);
    expect(thread.lastOf('c1')).toBe(9);
  });

  test('keeps conversations apart, the one last spoken in at the end', () => {
    const thread = new Thread();
    thread.take(message(1, { conversation: 'c2', at: 50, text: 'later' }));
    thread.restore([message(1), message(2)]);
    expect(texts(thread)).toEqual(['t1', 't2', 'later']);
    thread.take(message(3, { at: 60 }));
    expect(texts(thread)).toEqual(['later', 't1', 't2', 't3']);
  });
});

test('a full or forbidden storage falls back to memory', () => {
  const store = new Store('full');
  store.disk = { getItem: () => null, setItem() { throw new Error('quota'); }, removeItem() {} };
  store.set('token', 'v_1');
  expect(store.get('token')).toBe('v_1');
  store.set('token');
  expect(store.get('token')).toBeNull();
});
