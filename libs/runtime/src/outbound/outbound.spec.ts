import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { inspect } from 'node:util';
import { brotliCompressSync, createBrotliCompress, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { parseCidr } from './cidr.js';
import type { DialTarget } from './connect.js';
import type { OutboundError } from './errors.js';
import { createOutbound, MAX_REDIRECTS, type Outbound, type OutboundOptions, type OutboundRequest } from './outbound.js';
import { REDACTED } from './redact.js';

const PUBLIC = '93.184.215.14';
const OTHER_PUBLIC = '8.8.8.8';
const SENTINEL = 'sentinel-S3CR3T/value+1';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const opened: { close(): unknown }[] = [];

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

async function listen(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return (server.address() as AddressInfo).port;
}

/** An HTTP server on loopback that remembers what reached it. */
async function site(handler: Handler): Promise<{ port: number; seen: Seen[]; server: Server; closed: Promise<unknown> }> {
  const seen: Seen[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      handler(request, response);
    });
  });
  const closed = new Promise((resolve) => server.once('connection', (socket: Socket) => socket.once('close', resolve)));
  return { port: await listen(server), seen, server, closed };
}

const answer =
  (body: string, status = 200, headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

/** Redirects by path: `/a` leads to `routes['/a']`; every other path answers 200. */
const redirects =
  (routes: Record<string, [status: number, location: string]>): Handler =>
  (request, response) => {
    const [status, location] = routes[request.url ?? ''] ?? [200];
    response.writeHead(status, location === undefined ? {} : { location }).end('end');
  };

/**
 * A door whose names resolve as given and whose connections all end at one port of loopback, pretending to be the dialled address. `lookups` and `dials`
 * are what it was asked; TLS is left out, so that `https` can be tested without certificates.
 */
function spiedDoor(port: number, names: Record<string, readonly string[]>, options: Partial<OutboundOptions> = {}) {
  const lookups: string[] = [];
  const dials: DialTarget[] = [];
  const door = createOutbound({
    allow: [],
    production: false,
    resolver: async (hostname) => {
      lookups.push(hostname);
      const addresses = names[hostname];
      if (addresses === undefined) throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
      return addresses;
    },
    dial: async (target) => {
      dials.push(target);
      const socket = await openSocket(port);
      return Object.defineProperty(socket, 'remoteAddress', { value: target.address });
    },
    ...options,
  });
  opened.push(door);
  return { door, lookups, dials };
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  await new Promise((resolve, reject) => socket.once('connect', resolve).on('error', reject));
  return socket;
}

/** A door that really dials; loopback is opened as an operator would do. */
function loopbackDoor(options: Partial<OutboundOptions> = {}): Outbound {
  const door = createOutbound({ allow: [parseCidr('127.0.0.0/8')], production: false, ...options });
  opened.push(door);
  return door;
}

async function failure(door: Outbound, request: Partial<OutboundRequest>): Promise<OutboundError> {
  const error = await door.send({ method: 'GET', url: 'http://site.test/', ...request }).then(
    () => null,
    (thrown: OutboundError) => thrown,
  );
  expect(error).toMatchObject({ name: 'OutboundError' });
  return error as OutboundError;
}

const get = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({ method: 'GET', url, ...more });

describe('a request', () => {
  test('carries method, path, headers and body, and brings back status, headers and body', async () => {
    const { port, seen } = await site(answer('{"ok":true}', 201, { 'content-type': 'application/json', 'x-two': 'b' }));
    const response = await loopbackDoor().send({
      method: 'post',
      url: `http://127.0.0.1:${port}/v1/things?q=a%20b#fragment`,
      headers: { 'X-Api-Key': 'k', 'Content-Type': 'text/plain' },
      body: 'hällo',
    });
    expect(seen).toMatchObject([{ method: 'POST', url: '/v1/things?q=a%20b', body: 'hällo' }]);
    expect(seen[0]?.headers).toMatchObject({
      'x-api-key': 'k',
      'user-agent': 'Guildhall',
      host: `127.0.0.1:${port}`,
      'content-length': '6',
    });
    expect(response).toMatchObject({ status: 201, truncated: false, headers: { 'content-type': 'application/json', 'x-two': 'b' } });
    expect(response.text()).toBe('{"ok":true}');
  });

  test.each([400, 401, 404, 500, 503])('status %d is an answer, not an error', async (status) => {
    const { port } = await site(answer('sorry', status));
    const response = await loopbackDoor().send(get(`http://127.0.0.1:${port}/`));
    expect([response.status, response.text()]).toEqual([status, 'sorry']);
  });

  test('connections are kept and reused', async () => {
    const { port, server } = await site(answer('x'));
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    const door = loopbackDoor();
    for (let i = 0; i < 6; i += 1) await door.send(get(`http://127.0.0.1:${port}/`));
    expect(connections).toBeLessThan(6);
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['identity', (text: string) => Buffer.from(text)],
  ])('decodes %s', async (encoding, encode) => {
    const { port, seen } = await site((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': encode('plain text').length }).end(encode('plain text'));
    });
    const response = await loopbackDoor().send(get(`http://127.0.0.1:${port}/`, { headers: { 'accept-encoding': 'zstd' } }));
    expect(response.text()).toBe('plain text');
    expect(response.headers).not.toHaveProperty('content-length');
    expect(seen[0]?.headers['accept-encoding']).toBe('gzip, br');
  });

  test.each([204, 304])('status %d has no body, whatever encoding it names', async (status) => {
    const { port } = await site((_request, response) => response.writeHead(status, { 'content-encoding': 'gzip' }).end());
    const response = await loopbackDoor().send(get(`http://127.0.0.1:${port}/`));
    expect([response.status, response.body.length]).toEqual([status, 0]);
  });

  test('HEAD brings the headers back alone', async () => {
    const { port } = await site((_request, response) =>
      response.writeHead(200, { 'content-length': '1000', 'content-encoding': 'gzip' }).end(),
    );
    const response = await loopbackDoor().send({ method: 'HEAD', url: `http://127.0.0.1:${port}/` });
    expect([response.headers['content-length'], response.body.length]).toEqual(['1000', 0]);
  });

  test('bytes that are not UTF-8 stay as they are in body, and are marked in text', async () => {
    const { port } = await site((_request, response) => response.end(Buffer.from([0x61, 0xff, 0xfe])));
    const response = await loopbackDoor().send(get(`http://127.0.0.1:${port}/`));
    expect([...response.body]).toEqual([0x61, 0xff, 0xfe]);
    expect(response.text()).toBe('a\ufffd\ufffd');
  });

  test.each([
    ['line break in a value', { 'x-a': 'b\r\nHost: internal' }],
    ['line feed in a value', { 'x-a': 'b\nc' }],
    ['NUL in a value', { 'x-a': 'b\0' }],
    ['value outside Latin-1', { 'x-a': '→' }],
    ['line break in a name', { 'x-a\r\nx-b': 'c' }],
    ['space in a name', { 'x a': 'c' }],
    ['empty name', { '': 'c' }],
    ['the same name twice', { 'X-A': '1', 'x-a': '2' }],
    ['Host', { Host: 'internal' }],
    ['Transfer-Encoding', { 'Transfer-Encoding': 'chunked' }],
    ['Content-Length', { 'Content-Length': '1' }],
    ['Connection', { connection: 'x-a' }],
    ['Upgrade', { upgrade: 'h2c' }],
  ])('NET-06 headers are refused before anything is sent: %s', async (_case, headers) => {
    const { door, lookups } = spiedDoor(1, { 'site.test': [PUBLIC] });
    expect(await failure(door, { headers })).toMatchObject({ code: 'outbound_invalid' });
    expect(lookups).toEqual([]);
  });

  test.each(['CONNECT', 'TRACE', 'GET / HTTP/1.1\r\n', ''])('NET-06 method %j is refused', async (method) => {
    const { door, lookups } = spiedDoor(1, { 'site.test': [PUBLIC] });
    expect(await failure(door, { method })).toMatchObject({ code: 'outbound_invalid' });
    expect(lookups).toEqual([]);
  });
});

describe('targets', () => {
  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[64:ff9b::7f00:1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://localhost/',
    'http://168.63.129.16/',
    'ftp://site.test/',
    'file:///etc/passwd',
    'http://user:pass@site.test/',
    'http://site.test:22/',
    'not a url',
  ])('NET-01 %s is refused without a look-up or a connection', async (url) => {
    const { door, lookups, dials } = spiedDoor(1, { 'site.test': [PUBLIC] });
    expect(await failure(door, { url })).toMatchObject({ code: 'outbound_refused' });
    expect([lookups, dials]).toEqual([[], []]);
  });

  test('NET-01 in production http is refused and https is sent', async () => {
    const { port, seen } = await site(answer('x'));
    const { door, dials } = spiedDoor(port, { 'site.test': [PUBLIC] }, { production: true });
    expect(await failure(door, { url: 'http://site.test/' })).toMatchObject({ code: 'outbound_refused' });
    await door.send(get('https://site.test/'));
    expect(dials).toMatchObject([{ protocol: 'https:', address: PUBLIC, port: 443, hostname: 'site.test' }]);
    expect(seen).toHaveLength(1);
  });

  test.each([
    ['http://8.8.8.8/', '8.8.8.8', 80],
    ['http://134744072:8080/', '8.8.8.8', 8080],
    ['https://[2606:4700:4700::1111]/', '2606:4700:4700::1111', 443],
  ])('NET-01 a public literal is dialled as it is: %s', async (url, address, port) => {
    const { port: local } = await site(answer('x'));
    const { door, lookups, dials } = spiedDoor(local, {});
    await door.send(get(url));
    expect(dials).toMatchObject([{ address, port, hostname: address }]);
    expect(lookups).toEqual([]);
  });

  test('an opened range is reachable by name, on any port and only there', async () => {
    const { port, seen } = await site(answer('x'));
    const names = { 'lan.test': ['192.168.1.5'], 'other.test': ['192.168.2.5'], 'public.test': [PUBLIC] };
    const { door } = spiedDoor(port, names, { allow: [parseCidr('192.168.1.0/24')] });
    await door.send(get('http://lan.test:11434/'));
    expect(await failure(door, { url: 'http://other.test/' })).toMatchObject({ code: 'outbound_refused' });
    expect(await failure(door, { url: 'http://public.test:11434/' })).toMatchObject({ code: 'outbound_refused' });
    expect(seen).toHaveLength(1);
  });

  test("an origin of the operator's configuration is exact: nothing else of that host is opened", async () => {
    const { port, seen } = await site(answer('x'));
    const names = { 'models.internal': ['10.0.0.9'], 'more.models.internal': ['10.0.0.9'] };
    const { door } = spiedDoor(port, names, { production: true, allowedOrigins: ['http://models.internal:11434/v1'] });
    await door.send(get('http://models.internal:11434/v1/chat'));
    for (const url of ['https://models.internal:11434/', 'http://models.internal/', 'https://more.models.internal/', 'https://10.0.0.9/']) {
      expect([url, await failure(door, { url })]).toMatchObject([url, { code: 'outbound_refused' }]);
    }
    expect(seen).toHaveLength(1);
  });

  test('an unreachable origin of the operator is an ordinary failure', async () => {
    const { door } = spiedDoor(1, {}, { allowedOrigins: ['http://models.internal:11434'] });
    expect(await failure(door, { url: 'http://models.internal:11434/' })).toMatchObject({ code: 'outbound_failed', cause: 'ENOTFOUND' });
  });

  test('NET-08 all refused targets are one and the same error', async () => {
    const { port } = await site(redirects({ '/in': [302, 'http://10.0.0.1/'] }));
    const names = { 'private.test': ['10.0.0.1'], 'metadata.test': ['169.254.169.254'], 'empty.test': [], 'site.test': [PUBLIC] };
    const { door } = spiedDoor(port, names);
    const urls = [
      'http://10.0.0.1/',
      'http://[::1]/',
      'http://localhost/',
      'http://private.test/',
      'http://private.test:8080/',
      'http://metadata.test/',
      'http://empty.test/',
      'http://unknown.test/',
      'http://site.test:22/',
      'http://site.test/in',
      'gopher://site.test/',
    ];
    const errors = [];
    for (const url of urls) errors.push(await failure(door, { url }));
    const visible = errors.map((error) => ({ ...error, message: error.message }));
    expect(visible).toEqual(urls.map(() => ({ name: 'OutboundError', code: 'outbound_refused', message: expect.any(String) })));
    expect(new Set(visible.map((error) => JSON.stringify(error))).size).toBe(1);
  });
});

describe('names', () => {
  test('NET-02 each connection is one look-up, and exactly the vetted address is dialled', async () => {
    const { port, seen } = await site((_request, response) => response.writeHead(200, { connection: 'close' }).end());
    const { door, lookups, dials } = spiedDoor(port, { 'site.test': [PUBLIC] });
    await door.send(get('http://site.test/a'));
    await door.send(get('http://site.test/b'));
    expect(lookups).toEqual(['site.test', 'site.test']);
    expect(dials.map(({ address }) => address)).toEqual([PUBLIC, PUBLIC]);
    expect(seen.map(({ headers }) => headers.host)).toEqual(['site.test', 'site.test']);
  });

  test('NET-02 rebinding: the private second answer is never dialled', async () => {
    const { port, seen } = await site((_request, response) => response.writeHead(200, { connection: 'close' }).end());
    const answers = [[PUBLIC], ['127.0.0.1'], ['169.254.169.254', '10.0.0.1']];
    const { door, dials } = spiedDoor(port, {}, { resolver: async () => answers.shift() ?? [] });
    await door.send(get('http://site.test/'));
    expect(await failure(door, {})).toMatchObject({ code: 'outbound_refused' });
    expect(await failure(door, {})).toMatchObject({ code: 'outbound_refused' });
    expect(dials.map(({ address }) => address)).toEqual([PUBLIC]);
    expect(seen).toHaveLength(1);
  });

  test('NET-02 of mixed answers only the public ones are dialled', async () => {
    const { port } = await site(answer('x'));
    const mixed = ['10.0.0.1', 'fd00::1', '::ffff:127.0.0.1', PUBLIC, '64:ff9b::a00:1', 'fe80::1%eth0', 'not an address'];
    const { door, dials } = spiedDoor(port, { 'site.test': mixed });
    await door.send(get('http://site.test/'));
    expect(dials.map(({ address }) => address)).toEqual([PUBLIC]);
  });

  test.each([
    ['unknown', undefined],
    ['no address', []],
    ['private only', ['10.0.0.1', '192.168.0.1', 'fc00::1']],
    ['embedded only', ['::ffff:10.0.0.1', '64:ff9b::a9fe:a9fe', '2002:a00:1::']],
  ])('NET-02 a name with %s is refused and nothing is dialled', async (_case, addresses) => {
    const { door, dials } = spiedDoor(1, addresses === undefined ? {} : { 'site.test': addresses });
    expect(await failure(door, {})).toMatchObject({ code: 'outbound_refused' });
    expect(dials).toEqual([]);
  });

  test('NET-02 no request reaches a peer whose address is not the vetted one', async () => {
    const { port, seen } = await site(answer('x'));
    const { door } = spiedDoor(port, { 'site.test': [PUBLIC] }, { dial: () => openSocket(port) });
    expect(await failure(door, { headers: { 'x-api-key': SENTINEL } })).toMatchObject({ code: 'outbound_refused', cause: 'peer' });
    expect(seen).toEqual([]);
  });

  test('the next address is tried when one does not answer', async () => {
    const { port } = await site(answer('x'));
    const dialled: string[] = [];
    const { door } = spiedDoor(
      port,
      { 'site.test': [OTHER_PUBLIC, PUBLIC] },
      {
        dial: async ({ address }) => {
          dialled.push(address);
          if (address === OTHER_PUBLIC) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
          return Object.defineProperty(await openSocket(port), 'remoteAddress', { value: address });
        },
      },
    );
    expect((await door.send(get('http://site.test/'))).status).toBe(200);
    expect(dialled).toEqual([OTHER_PUBLIC, PUBLIC]);
  });

  test('NET-08 a name with hundreds of addresses does not make us knock at all of them', async () => {
    const addresses = Array.from({ length: 200 }, (_, index) => `8.8.8.${index}`);
    const dialled: string[] = [];
    const { door } = spiedDoor(
      1,
      { 'site.test': addresses },
      {
        dial: async ({ address }) => {
          dialled.push(address);
          throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
        },
      },
    );
    expect(await failure(door, {})).toMatchObject({ code: 'outbound_failed', cause: 'ECONNREFUSED' });
    expect(dialled).toHaveLength(4);
  });
});

describe('redirects', () => {
  const names = { 'site.test': [PUBLIC], 'other.test': [OTHER_PUBLIC], 'private.test': ['10.0.0.1'] };
  const authorSet = { Authorization: SENTINEL, Cookie: SENTINEL, 'X-Api-Key': SENTINEL, 'X-Anything': SENTINEL, 'User-Agent': SENTINEL };

  test('on the same origin headers and body are kept', async () => {
    const { port, seen } = await site(redirects({ '/a': [307, '/b'] }));
    const { door } = spiedDoor(port, names);
    await door.send({ method: 'PUT', url: 'http://site.test/a', headers: authorSet, body: 'payload' });
    expect(seen[1]).toMatchObject({
      method: 'PUT',
      url: '/b',
      body: 'payload',
      headers: { 'x-api-key': SENTINEL, authorization: SENTINEL },
    });
  });

  test.each([
    [303, 'PUT', 'GET'],
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [302, 'PUT', 'PUT'],
    [308, 'POST', 'POST'],
    [303, 'HEAD', 'HEAD'],
  ])('%d turns %s into %s', async (status, method, next) => {
    const { port, seen } = await site(redirects({ '/a': [status, '/b'] }));
    const { door } = spiedDoor(port, names);
    const body = method === 'HEAD' ? undefined : 'payload';
    await door.send({ method, url: 'http://site.test/a', headers: { 'content-type': 'text/x', 'x-a': '1' }, body });
    const keepsBody = next !== 'GET' && next !== 'HEAD';
    expect(seen[1]).toMatchObject({ method: next, body: keepsBody ? 'payload' : '', headers: { 'x-a': '1' } });
    if (next === 'GET') expect(seen[1]?.headers).not.toHaveProperty('content-type');
  });

  test.each([
    ['another host', 'http://other.test/b', 'other.test'],
    ['another port', 'http://site.test:8080/b', 'site.test:8080'],
    ['another scheme', 'https://site.test/b', 'site.test'],
    ['a relative reference with a host', '//other.test/b', 'other.test'],
  ])('NET-03 %s gets neither headers nor body', async (_case, location, host) => {
    for (const status of [301, 302, 303, 307, 308]) {
      const { port, seen } = await site(redirects({ '/a': [status, location] }));
      const { door } = spiedDoor(port, names);
      const response = await door.send({ method: 'POST', url: 'http://site.test/a', headers: authorSet, body: SENTINEL });
      expect(response.status).toBe(200);
      expect(seen).toHaveLength(2);
      expect(seen[1]).toMatchObject({ method: 'GET', url: '/b', body: '', headers: { host, 'user-agent': 'Guildhall' } });
      expect(JSON.stringify(seen[1])).not.toContain(SENTINEL);
    }
  });

  test('NET-03 the way back to the first origin gets nothing either', async () => {
    const { port, seen } = await site(redirects({ '/a': [307, 'http://other.test/b'], '/b': [307, 'http://site.test/c'] }));
    const { door } = spiedDoor(port, names);
    await door.send({ method: 'POST', url: 'http://site.test/a', headers: authorSet, body: SENTINEL });
    expect(seen.map(({ url }) => url)).toEqual(['/a', '/b', '/c']);
    expect(JSON.stringify(seen.slice(1))).not.toContain(SENTINEL);
  });

  test('NET-03 a redirect that carries a secret to another origin in its URL is refused', async () => {
    const location = `http://other.test/b?key=${encodeURIComponent(SENTINEL)}`;
    const { port, seen } = await site(redirects({ '/a': [302, location] }));
    const { door } = spiedDoor(port, names);
    expect(await failure(door, { url: 'http://site.test/a', secrets: [SENTINEL] })).toMatchObject({ code: 'outbound_refused' });
    expect(seen).toHaveLength(1);
  });

  test.each([
    'http://10.0.0.1/',
    'http://127.0.0.1/',
    'http://0x7f000001/',
    'http://[::ffff:169.254.169.254]/',
    'http://localhost/',
    'http://private.test/',
    'http://unknown.test/',
    'http://user:pass@other.test/',
    'http://other.test:6379/',
    'file:///etc/passwd',
    'gopher://other.test/',
    'javascript:alert(1)',
    'http://[',
  ])('NET-03 a redirect to %s is refused', async (location) => {
    const { port, seen } = await site(redirects({ '/a': [302, location] }));
    const { door, dials } = spiedDoor(port, names);
    expect(await failure(door, { url: 'http://site.test/a' })).toMatchObject({ code: 'outbound_refused' });
    expect(seen).toHaveLength(1);
    expect(dials.map(({ address }) => address)).toEqual([PUBLIC]);
  });

  test('NET-03 the second hop of a redirect is judged like the first', async () => {
    const { port, seen } = await site(redirects({ '/a': [302, 'http://other.test/b'], '/b': [302, 'http://10.0.0.1/'] }));
    const { door } = spiedDoor(port, names);
    expect(await failure(door, { url: 'http://site.test/a' })).toMatchObject({ code: 'outbound_refused' });
    expect(seen).toHaveLength(2);
  });

  test('NET-03 a redirect never leaves TLS', async () => {
    const { port, seen } = await site(redirects({ '/a': [302, 'http://site.test/b'] }));
    const { door } = spiedDoor(port, names);
    expect(await failure(door, { url: 'https://site.test/a' })).toMatchObject({ code: 'outbound_refused' });
    expect(seen).toHaveLength(1);
  });

  test('NET-03 a loop ends after the allowed number of redirects', async () => {
    const { port, seen } = await site(redirects({ '/a': [302, '/b'], '/b': [302, '/a'] }));
    const { door } = spiedDoor(port, names);
    for (const [asked, followed] of [
      [undefined, MAX_REDIRECTS],
      [99, MAX_REDIRECTS],
      [1, 1],
    ] as const) {
      seen.length = 0;
      expect(await failure(door, { url: 'http://site.test/a', maxRedirects: asked })).toMatchObject({
        code: 'outbound_too_many_redirects',
      });
      expect(seen).toHaveLength(followed + 1);
    }
  });

  test('with no redirects allowed the redirect is the answer', async () => {
    const { port, seen } = await site(redirects({ '/a': [302, 'http://10.0.0.1/'] }));
    const { door } = spiedDoor(port, names);
    const response = await door.send(get('http://site.test/a', { maxRedirects: 0 }));
    expect([response.status, response.headers.location]).toEqual([302, 'http://10.0.0.1/']);
    expect(seen).toHaveLength(1);
  });

  test.each([300, 304, 305, 306])('status %d is no redirect', async (status) => {
    const { port, seen } = await site(redirects({ '/a': [status, '/b'] }));
    const { door } = spiedDoor(port, names);
    expect((await door.send(get('http://site.test/a'))).status).toBe(status);
    expect(seen).toHaveLength(1);
  });
});

describe('hostile endpoints', () => {
  const SHORT = 150;

  /** A server below HTTP, to say what no HTTP server would. */
  async function rawSite(talk: (socket: Socket) => void): Promise<{ url: string; closed: Promise<unknown> }> {
    const server = createTcpServer(talk);
    const closed = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
    return { url: `http://127.0.0.1:${await listen(server)}/`, closed };
  }

  test('NET-04 a server that accepts and says nothing', async () => {
    const { url, closed } = await rawSite((socket) => socket.resume());
    expect(await failure(loopbackDoor({ limits: { firstByteMs: SHORT } }), { url })).toMatchObject({
      code: 'outbound_timeout',
      cause: 'first_byte',
    });
    await closed;
  });

  test('NET-04 headers that never end', async () => {
    const { url, closed } = await rawSite((socket) => {
      socket.resume().write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x: y\r\n'), 10);
      socket.once('close', () => clearInterval(timer));
    });
    expect(await failure(loopbackDoor(), { url, timeoutMs: SHORT })).toMatchObject({ code: 'outbound_timeout', cause: 'total' });
    await closed;
  });

  test('NET-04 interim answers that never end', async () => {
    const { url, closed } = await rawSite((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n'), 10);
      socket.resume().once('close', () => clearInterval(timer));
    });
    expect(await failure(loopbackDoor({ limits: { firstByteMs: SHORT } }), { url })).toMatchObject({ code: 'outbound_timeout' });
    await closed;
  });

  test('NET-04 a body that drips', async () => {
    const { port, closed } = await site((_request, response) => {
      const timer = setInterval(() => response.write('.'), 10);
      response.once('close', () => clearInterval(timer));
    });
    const error = await failure(loopbackDoor(), { url: `http://127.0.0.1:${port}/`, timeoutMs: SHORT });
    expect(error).toMatchObject({ code: 'outbound_timeout', cause: 'total' });
    await closed;
  });

  test('NET-04 a compressed body that stops in the middle of nothing', async () => {
    const { port, closed } = await site((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync('half of it').subarray(0, 12));
    });
    const error = await failure(loopbackDoor(), { url: `http://127.0.0.1:${port}/`, timeoutMs: SHORT });
    expect(error).toMatchObject({ code: 'outbound_timeout', cause: 'total' });
    await closed;
  });

  test('NET-04 the time for everything includes the redirects', async () => {
    const { port, seen } = await site((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/' }).end(), SHORT / 2);
    });
    const error = await failure(loopbackDoor(), { url: `http://127.0.0.1:${port}/`, timeoutMs: SHORT });
    expect(error).toMatchObject({ code: 'outbound_timeout', cause: 'total' });
    expect(seen.length).toBeLessThanOrEqual(2);
  });

  test('NET-04 a request may ask for less time than the limit, never for more', async () => {
    const { url } = await rawSite((socket) => socket.resume());
    const error = await failure(loopbackDoor({ limits: { totalMs: SHORT } }), { url, timeoutMs: 3_600_000 });
    expect(error).toMatchObject({ code: 'outbound_timeout', cause: 'total' });
  });

  test('NET-04 a look-up that never ends', async () => {
    const { door } = spiedDoor(1, {}, { resolver: () => new Promise(() => {}), limits: { connectMs: SHORT } });
    expect(await failure(door, {})).toMatchObject({ code: 'outbound_timeout', cause: 'connect' });
  });

  test('NET-04 a connection that is never made is given up', async () => {
    const signals: AbortSignal[] = [];
    const { door } = spiedDoor(
      1,
      { 'site.test': [PUBLIC] },
      {
        limits: { connectMs: SHORT },
        dial: ({ signal }) => {
          signals.push(signal);
          return new Promise(() => {});
        },
      },
    );
    expect(await failure(door, {})).toMatchObject({ code: 'outbound_timeout', cause: 'connect' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('NET-04 an endless body is cut at the limit and its socket closed', async () => {
    const { port, closed } = await site((_request, response) => {
      pipeline(endless('abcdefgh'), response, () => {});
    });
    const response = await loopbackDoor().send(get(`http://127.0.0.1:${port}/`, { maxBytes: 10_000 }));
    expect(response.truncated).toBe(true);
    expect(response.text()).toBe('abcdefgh'.repeat(1250));
    await closed;
  });

  test.each([
    ['gzip', createGzip],
    ['br', createBrotliCompress],
  ])('NET-04 an endless %s bomb is cut at the limit, counted after decoding, and its socket closed', async (encoding, encoder) => {
    const { port, closed } = await site((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      pipeline(endless('\0'.repeat(65_536)), encoder(), response, () => {});
    });
    const response = await loopbackDoor().send(get(`http://127.0.0.1:${port}/`, { maxBytes: 10_000 }));
    expect([response.truncated, response.body.length]).toEqual([true, 10_000]);
    await closed;
  });

  test.each([
    [9_999, true],
    [10_000, false],
    [10_001, false],
  ])('a body of 10,000 bytes under a limit of %d: truncated is %s', async (maxBytes, truncated) => {
    const { port } = await site(answer('x'.repeat(10_000)));
    const response = await loopbackDoor().send(get(`http://127.0.0.1:${port}/`, { maxBytes }));
    expect([response.truncated, response.body.length]).toEqual([truncated, Math.min(maxBytes, 10_000)]);
  });

  test('NET-04 a request may keep fewer bytes than the limit, never more', async () => {
    const { port } = await site(answer('x'.repeat(10_000)));
    const response = await loopbackDoor({ limits: { bodyBytes: 100 } }).send(get(`http://127.0.0.1:${port}/`, { maxBytes: 10_000 }));
    expect([response.truncated, response.body.length]).toEqual([true, 100]);
  });

  test('NET-04 a flood of headers', async () => {
    const { url, closed } = await rawSite((socket) => {
      socket.resume().write('HTTP/1.1 200 OK\r\n');
      Readable.from(
        (function* () {
          for (let i = 0; ; i += 1) yield `x-${i}: ${'y'.repeat(100)}\r\n`;
        })(),
      ).pipe(socket);
    });
    expect(await failure(loopbackDoor(), { url })).toMatchObject({ code: 'outbound_too_large' });
    await closed;
  });

  test.each([
    ['no HTTP', `${SENTINEL}\r\n\r\n`],
    ['conflicting lengths', `HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n${SENTINEL}`],
    ['length and chunks', `HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\n${SENTINEL}`],
    ['bad chunk', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${SENTINEL}\r\n`],
    ['early end', `HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n${SENTINEL}`],
    ['unasked upgrade', `HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n${SENTINEL}`],
    ['unknown encoding', `HTTP/1.1 200 OK\r\ncontent-encoding: compress\r\ncontent-length: 4\r\n\r\nabcd`],
    ['nested encodings', `HTTP/1.1 200 OK\r\ncontent-encoding: gzip, gzip\r\ncontent-length: 4\r\n\r\nabcd`],
    ['undecodable body', `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd`],
    ['nothing', ''],
  ])('NET-04 NET-05 broken answer, %s: a typed failure that repeats nothing of it', async (_case, text) => {
    const { url } = await rawSite((socket) => {
      socket.once('data', () => socket.end(text));
    });
    const error = await failure(loopbackDoor(), { url, timeoutMs: 5_000 });
    expect(error.code).toBe('outbound_failed');
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SENTINEL);
  });

  test('NET-04 a cancelled request ends at once and closes its socket', async () => {
    const controller = new AbortController();
    const { port, closed } = await site((_request, response) => {
      response.write('first');
      controller.abort();
    });
    const error = await failure(loopbackDoor(), { url: `http://127.0.0.1:${port}/`, signal: controller.signal });
    expect(error.code).toBe('outbound_aborted');
    await closed;
  });

  test.each([
    ['the time for everything', 'outbound_timeout', () => ({ timeoutMs: SHORT })],
    ['the caller', 'outbound_aborted', () => ({ signal: AbortSignal.timeout(SHORT) })],
  ])('NET-04 %s ends a request that is still connecting', async (_case, code, request) => {
    const { door } = spiedDoor(1, { 'site.test': [PUBLIC] }, { dial: () => new Promise(() => {}), limits: { connectMs: 600_000 } });
    expect(await failure(door, request())).toMatchObject({ code });
  });

  test('NET-04 a request cancelled beforehand is not sent', async () => {
    const { door, dials } = spiedDoor(1, { 'site.test': [PUBLIC] });
    expect(await failure(door, { signal: AbortSignal.abort() })).toMatchObject({ code: 'outbound_aborted' });
    expect(dials).toEqual([]);
  });

  test('nobody listening is a failure without detail', async () => {
    const { port, server } = await site(answer('x'));
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(loopbackDoor(), { url: `http://127.0.0.1:${port}/` });
    expect(error).toMatchObject({ code: 'outbound_failed', cause: 'ECONNREFUSED' });
    expect(error.message).not.toContain(String(port));
  });

  test('closing the door fails what is under way', async () => {
    const { url } = await rawSite((socket) => socket.resume());
    const door = loopbackDoor();
    const pending = failure(door, { url });
    await door.close();
    expect(await pending).toMatchObject({ code: 'outbound_failed' });
  });
});

describe('secrets', () => {
  const basic = Buffer.from(`user:${SENTINEL}`).toString('base64');
  const echo = `${SENTINEL} ${encodeURIComponent(SENTINEL)} ${Buffer.from(SENTINEL).toString('base64')} Basic ${basic}`;
  const leaks = [SENTINEL, 'S3CR3T', Buffer.from(SENTINEL).toString('base64').slice(0, 12), basic.slice(-12)];

  test.each([200, 400, 401, 404, 500])('NET-05 status %d: what the endpoint echoes is redacted in body and headers', async (status) => {
    const name = 'x-sentinel-s3cr3t-2';
    const { port, seen } = await site(answer(echo, status, { 'x-echo': echo, [name]: '1', 'content-type': 'text/plain' }));
    const response = await loopbackDoor().send(
      get(`http://127.0.0.1:${port}/`, { headers: { authorization: SENTINEL }, secrets: [SENTINEL, 'Sentinel-S3CR3T-2'] }),
    );
    expect(seen[0]?.headers.authorization).toBe(SENTINEL);
    const visible = JSON.stringify([response.headers, response.text()]);
    for (const leak of leaks) expect(visible).not.toContain(leak);
    expect(response.headers['x-echo']).toContain(REDACTED);
    expect(response.headers).not.toHaveProperty(name);
    expect(response.text().startsWith(`${REDACTED} ${REDACTED} ${REDACTED}`)).toBe(true);
  });

  test('NET-05 in a redirect that is not followed', async () => {
    const { port } = await site(answer(echo, 302, { location: `https://x.test/?k=${encodeURIComponent(SENTINEL)}` }));
    const response = await loopbackDoor().send(get(`http://127.0.0.1:${port}/`, { maxRedirects: 0, secrets: [SENTINEL] }));
    expect(response.headers.location).toBe(`https://x.test/?k=${REDACTED}`);
    expect(response.text()).not.toContain('S3CR3T');
  });

  test('NET-05 in a compressed body, and where the limit cuts through the secret', async () => {
    const body = `start ${SENTINEL} end`;
    const { port } = await site((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
    });
    const door = loopbackDoor();
    for (let maxBytes = 6; maxBytes <= body.length; maxBytes += 1) {
      const response = await door.send(get(`http://127.0.0.1:${port}/`, { maxBytes, secrets: [SENTINEL] }));
      expect([maxBytes, `start ${REDACTED} end`.startsWith(response.text())]).toEqual([maxBytes, true]);
      expect(response.truncated).toBe(maxBytes < body.length);
    }
  });

  test('NET-05 in no error: timeout, refusal, failure', async () => {
    const { port } = await site((request, response) => {
      response.writeHead(200, { 'x-echo': SENTINEL, 'content-encoding': request.url === '/bad' ? 'gzip' : 'identity' }).write(SENTINEL);
    });
    const base = `http://127.0.0.1:${port}`;
    const request = { headers: { authorization: SENTINEL }, body: SENTINEL, method: 'POST', timeoutMs: 150, secrets: [SENTINEL] };
    const door = loopbackDoor();
    for (const url of [
      `${base}/?k=${SENTINEL}`,
      `${base}/bad?k=${SENTINEL}`,
      `http://10.0.0.1/${SENTINEL}`,
      `http://unknown.invalid:1/${SENTINEL}`,
    ]) {
      const error = await failure(door, { ...request, url });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SENTINEL);
    }
  });
});

describe('TLS', () => {
  test('NET-02 NET-04 the vetted address is dialled with the name for SNI, and HTTP/2 is not offered', async () => {
    const hello = new Promise<Buffer>((resolve) => {
      const server = createTcpServer((socket) => socket.once('data', (data: Buffer) => resolve(data) ?? socket.destroy()));
      void listen(server).then((port) => {
        const door = loopbackDoor({ resolver: async () => ['127.0.0.1'] });
        return failure(door, { url: `https://named.test.:${port}/${SENTINEL}` });
      });
    });
    const text = (await hello).toString('latin1');
    expect(text).toContain('named.test\0');
    expect(text).toContain('http/1.1');
    expect(text).not.toContain('\x02h2');
    expect(text).not.toContain(SENTINEL);
  });

  test('a certificate that nobody vouches for is refused before anything is said', async () => {
    const requests: Buffer[] = [];
    const server = createTlsServer(selfSigned('localhost'), (socket) =>
      socket.on('error', () => {}).on('data', (data) => requests.push(data)),
    );
    const error = await failure(loopbackDoor(), { url: `https://localhost:${await listen(server)}/` });
    expect(error).toMatchObject({ code: 'outbound_failed', cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(requests).toEqual([]);
  });
});

function endless(chunk: string): Readable {
  return new Readable({
    read() {
      this.push(chunk);
    },
  });
}

/** A throw-away certificate, so that no private key lies in the repository: X.509 v1 in DER, signed with Ed25519. */
function selfSigned(commonName: string): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const der = (tag: number, ...parts: Buffer[]) => {
    const content = Buffer.concat(parts);
    const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
    return Buffer.concat([Buffer.from([tag, ...length]), content]);
  };
  const algorithm = der(0x30, Buffer.from('06032b6570', 'hex'));
  const name = der(0x30, der(0x31, der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(commonName)))));
  const time = (text: string) => der(0x18, Buffer.from(text));
  const validity = der(0x30, time('20200101000000Z'), time('99991231235959Z'));
  const body = der(0x30, der(0x02, Buffer.from([1])), algorithm, name, validity, name, publicKey.export({ type: 'spki', format: 'der' }));
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign(null, body, privateKey)]));
  const base64 = der(0x30, body, algorithm, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}
