// A host to try the widget against in a browser: `npm run fake`, then open http://127.0.0.1:8090/widget/test.html.
// It serves this folder under a strict policy and plays a bot, a queue and an agent called 小林.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { WebSocketServer } from 'ws';
import { FakeHost } from './fake-host.mjs';

const TYPES = { js: 'text/javascript', css: 'text/css', html: 'text/html; charset=utf-8' };
const later = (ms, run) => setTimeout(run, ms);
const readBody = async (request) => Buffer.concat(await request.toArray());

export function startFakeServer({ port = 8090, quick = false } = {}) {
  const host = new FakeHost();
  host.files = new Map();
  const blobs = new Map();
  const pace = quick ? 0.1 : 1;
  host.inbox = { name: '青禾客服', greeting: '您好，欢迎来到青禾 🌱 有什么可以帮您？', color: '#1f55d1' };

  const append = host.append.bind(host);
  host.append = (one, message) => {
    const whole = append(one, message);
    if (message.author.kind === 'customer') later(500 * pace, () => answer(one, whole));
    return whole;
  };

  function answer(one, { text }) {
    if (/人工|person/i.test(text) && one.phase === 'bot') {
      host.set(one, { phase: 'waiting', queuePlace: 2 });
      later(2500 * pace, () => host.set(one, { queuePlace: 1 }));
      later(5000 * pace, () => {
        host.set(one, { phase: 'open', agent: { id: 'lin', name: '小林' }, queuePlace: null });
        host.agentSays(one, '您好，我是小林，正在看您的问题。');
      });
    } else if (one.phase === 'open') {
      host.tell(one.visitor, { type: 'typing', conversation: one.id, author: { kind: 'agent', id: 'lin', name: '小林' } });
      later(1500 * pace, () => host.agentSays(one, `收到：“${text}”。详情见 https://example.com/help?from=chat。`));
    } else if (one.phase === 'bot') {
      host.append(one, { author: { kind: 'bot', id: 'bot', name: null }, text: '我可以帮您查物流、退换货，也可以随时转人工。', quick: ['查物流', '退换货', '发票'] });
    }
  }

  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, 'http://localhost');
    const json = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(body === null ? '' : JSON.stringify(body));
    if (pathname === '/api/v1/widget/sites') return json(200, { items: [{ id: 'demo', name: 'Qinghe' }] });
    if (pathname === '/api/v1/widget/files') {
      const body = await readBody(request);
      const head = body.indexOf('\r\n\r\n');
      const [, name] = /filename="([^"]*)"/.exec(body.subarray(0, head).toString()) ?? [];
      const [, type] = /Content-Type: (\S+)/i.exec(body.subarray(0, head).toString()) ?? [];
      if (/\.exe$/.test(name)) return json(415, { code: 'file.type', title: '不支持这种文件', status: 415 });
      const id = `file-${blobs.size + 1}`;
      blobs.set(id, { type, data: body.subarray(head + 4, body.lastIndexOf('\r\n--')) });
      const file = { id, name, type, size: blobs.get(id).data.length, width: null, height: null, url: `/files/${id}` };
      host.files.set(id, file);
      return json(201, file);
    }
    if (pathname.startsWith('/api/v1/widget/')) {
      const body = request.method === 'POST' ? JSON.parse(await readBody(request)) : undefined;
      const { status, body: said } = await host.http(request.method, pathname.slice(15) + search, request.headers.authorization?.slice(7), body);
      return json(status, said);
    }
    const blob = blobs.get(pathname.slice(7));
    if (blob) return response.writeHead(200, { 'content-type': blob.type }).end(blob.data);
    if (!/^\/widget\/[a-z.-]+$/.test(pathname)) return json(404, null);
    const page = await readFile(new URL(`..${pathname.slice(7)}`, import.meta.url)).catch(() => null);
    if (!page) return json(404, null);
    response.writeHead(200, { 'content-type': TYPES[pathname.split('.').pop()], 'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'" }).end(page);
  });

  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (host.noSockets) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (live) => {
      const end = host.attach((frame) => live.readyState === 1 && live.send(JSON.stringify(frame)), (code) => live.close(code));
      live.on('message', (data) => end.hear(JSON.parse(data)));
      live.on('close', end.end);
    });
  });
  return new Promise((ready) => server.listen(port, '127.0.0.1', () => ready({ host, sockets, server, port: server.address().port })));
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { port } = await startFakeServer({ port: Number(process.env.PORT ?? 8090) });
  console.log(`http://127.0.0.1:${port}/widget/test.html`);
}
