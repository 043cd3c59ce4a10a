import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { parseCidr } from './cidr.js';
import { createOutbound, type Outbound, type OutboundLimits } from './outbound.js';
import { outboundFetch } from './outbound-fetch.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let handle: Handler;
let server: Server;
let origin: string;
/** Resolves when the connection of the last request is gone. */
let gone: Promise<void>;
const doors: Outbound[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    gone = new Promise((done) => response.once('close', done));
    request.resume();
    handle(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => Promise.all(doors.splice(0).map((door) => door.close())));
afterAll(() => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
});

function open(answer: Handler, limits: Partial<OutboundLimits> = {}) {
  handle = answer;
  const door = createOutbound({ allow: [parseCidr('127.0.0.0/8')], production: false, limits });
  doors.push(door);
  return (init?: RequestInit, path = '/') => outboundFetch(door)(`${origin}${path}`, init);
}

const endless: Handler = (_request, response) => {
  response.writeHead(200);
  const send = () => {
    if (response.destroyed) return;
    if (response.write(Buffer.alloc(16_384, 'x'))) setImmediate(send);
    else response.once('drain', send);
  };
  send();
};

test('the answer can be read while it is still coming', async () => {
  let end = () => {};
  const fetch = open((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).write('first ');
    end = () => response.end('last');
  });
  const response = await fetch();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain']);
  const reader = response.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first ');
  end();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('last');
  expect((await reader?.read())?.done).toBe(true);
});

test('what is encoded arrives decoded', async () => {
  const fetch = open((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain')));
  const response = await fetch();
  expect([await response.text(), response.headers.get('content-encoding')]).toEqual(['plain', null]);
});

test('an answer without a body has none', async () => {
  const response = await open((_request, answer) => answer.writeHead(204).end())();
  expect([response.status, response.body]).toEqual([204, null]);
});

test('NET-03 a redirect is an answer, and leads nowhere', async () => {
  const fetch = open((_request, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end());
  expect((await fetch({ method: 'POST', body: '{}' })).status).toBe(307);
});

test('NET-01 what the door refuses is refused', async () => {
  open(endless);
  const door = createOutbound({ allow: [], production: false });
  doors.push(door);
  await expect(outboundFetch(door)(origin)).rejects.toMatchObject({ code: 'outbound_refused' });
});

test('NET-04 the cap ends an endless answer, and its connection', async () => {
  const response = await open(endless, { bodyBytes: 100_000 })();
  await expect(response.arrayBuffer()).rejects.toMatchObject({ code: 'outbound_failed' });
  await gone;
});

test('NET-04 the deadline holds until the end of the answer', async () => {
  const fetch = open((_request, response) => response.writeHead(200).write('begun'), { totalMs: 1_000 });
  await expect((await fetch()).text()).rejects.toMatchObject({ code: 'outbound_timeout' });
  await gone;
});

test('an answer that nobody reads is given up at the deadline, and nothing else breaks', async () => {
  const response = await open(endless, { totalMs: 1_000 })();
  await gone;
  expect(response.bodyUsed).toBe(false);
});

test('an abort in the middle of an answer cuts it, and its connection', async () => {
  const controller = new AbortController();
  const fetch = open((_request, response) => response.writeHead(200).write('begun'));
  const response = await fetch({ signal: controller.signal });
  const text = response.text();
  controller.abort();
  await expect(text).rejects.toMatchObject({ code: 'outbound_aborted' });
  await gone;
});

test('a reader that leaves cuts the connection', async () => {
  const response = await open(endless)();
  await response.body?.cancel();
  await gone;
});

test('an answer that is cut off is an error', async () => {
  const fetch = open((_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    setTimeout(() => response.destroy(), 20);
  });
  await expect((await fetch()).text()).rejects.toMatchObject({ code: 'outbound_failed' });
});

test('no answer at all is an error', async () => {
  const fetch = open((request) => request.socket.destroy());
  await expect(fetch()).rejects.toMatchObject({ code: 'outbound_failed' });
});
