// What jsdom leaves out, and a world for the widget: one fake host, its own clock and sockets that can be cut.
import { vi } from 'vitest';
import { FakeHost } from './fake-host.mjs';

export const BASE = 'https://papilio.test/api/v1/';

globalThis.CSSStyleSheet = class { replaceSync(text) { this.text = text; } };
globalThis.matchMedia = window.matchMedia = (query) => ({ matches: !!window.narrow && query.includes('max-width'), addEventListener() {}, removeEventListener() {} });

/** `world.cut()` drops every socket; `world.lag(frame, 'in' | 'out')` may delay, repeat (array of delays) or lose (`[]`) a frame. */
export function makeWorld() {
  const host = new FakeHost();
  const world = { host, sockets: [], dialled: 0, requests: [], socketsWork: true, networkWorks: true, lag: () => [0] };

  world.cut = (code = 1006) => [...world.sockets].forEach((socket) => socket.drop(code));

  globalThis.WebSocket = class {
    readyState = 0;
    constructor(url) {
      this.url = url;
      world.sockets.push(this);
      world.dialled++;
      this.end = host.attach((frame) => this.pass(frame, 'in'), (code) => this.drop(code));
      setTimeout(() => {
        if (this.readyState === 3) return;
        if (!world.socketsWork || !world.networkWorks) return this.drop(1006);
        if (world.full) return this.drop(4002);
        this.readyState = 1;
        this.onopen?.();
      }, 5);
    }
    // Delays never reorder: a socket is a stream, so each frame waits for the one before.
    pass(frame, way) {
      for (const ms of world.lag(frame, way)) {
        const key = `${way}At`;
        this[key] = Math.max(this[key] ?? 0, Date.now() + ms);
        setTimeout(() => {
          if (this.readyState !== 1) return;
          if (way === 'in') this.onmessage?.({ data: JSON.stringify(frame) });
          else this.end.hear(frame);
        }, this[key] - Date.now());
      }
    }
    send(text) { this.pass(JSON.parse(text), 'out'); }
    drop(code) {
      if (this.readyState === 3) return;
      this.close();
      this.onclose?.({ code });
    }
    close() {
      this.readyState = 3;
      this.end.end();
      world.sockets = world.sockets.filter((one) => one !== this);
    }
  };

  globalThis.fetch = async (url, { method, headers, body, signal }) => {
    const path = String(url).slice(`${BASE}widget/`.length);
    const said = body && JSON.parse(body);
    world.requests.push({ method, path, headers, body: said });
    if (!world.networkWorks || world.failHttp?.(path)) throw new TypeError('no network');
    const answer = world.answer?.(path) ?? await host.http(method, path, headers.Authorization?.slice(7), said, signal);
    if (signal?.aborted) throw new DOMException('aborted', 'AbortError');
    return { ok: answer.status < 400, status: answer.status, headers: new Map(Object.entries(answer.headers ?? {})), json: async () => JSON.parse(JSON.stringify(answer.body)) };
  };

  globalThis.XMLHttpRequest = class {
    static last = null;
    headers = {};
    upload = {};
    constructor() { globalThis.XMLHttpRequest.last = this; }
    open(method, url) { Object.assign(this, { method, url: String(url) }); }
    setRequestHeader(name, value) { this.headers[name] = value; }
    send(form) { this.form = form; }
    abort() { this.aborted = true; }
    answer(status, response) {
      Object.assign(this, { status, response });
      this.onload();
    }
  };
  return world;
}

/** Deterministic randomness, so that a failing round can be run again by its seed. */
export function seeded(seed) {
  return () => {
    seed = seed + 0x6d2b79f5 | 0;
    let mixed = Math.imul(seed ^ seed >>> 15, 1 | seed);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  };
}

export const tick = (ms) => vi.advanceTimersByTimeAsync(ms);
