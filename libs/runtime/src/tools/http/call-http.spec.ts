import { gzipSync } from 'node:zlib';
import type { JsonObject } from '@guildhall/kernel';
import type { HttpSettings, ToolRequest } from '@guildhall/manifest';
import { echo, json, type PluginAnswer, PluginServer } from '@guildhall/testing/plugins';
import { createOutbound, type Outbound, type OutboundLimits } from '../../outbound/outbound.js';
import type { PluginRefusal } from '../plugin-access.js';
import { httpCall, httpPlugin, type ToolWorld, toolWorld } from '../tools.property.js';

let server: PluginServer;
const worlds: ToolWorld[] = [];

beforeAll(async () => {
  server = await PluginServer.start();
});
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())));
afterAll(() => server.close());

interface Setup {
  readonly http?: Partial<HttpSettings>;
  readonly credentials?: Readonly<Record<string, string>> | PluginRefusal;
  readonly limits?: Partial<OutboundLimits>;
  readonly plugin?: Partial<ReturnType<typeof httpPlugin>>;
}

function open({ http = {}, credentials = {}, limits = {}, plugin = {} }: Setup = {}): ToolWorld {
  const plugins = [httpPlugin({ baseUrl: server.origin, ...http }, plugin)];
  const world = toolWorld({ plugins }, { access: { credentialsOf: async () => credentials } }, limits);
  worlds.push(world);
  return world;
}

/** A door that is not open for loopback, as without `OUTBOUND_ALLOW`. */
function closedDoor(): Outbound {
  return createOutbound({ allow: [], production: false, ports: Array.from({ length: 65_535 }, (_, port) => port + 1) });
}

const GET: ToolRequest = { method: 'GET', path: '/orders/{{args.id}}' };

async function ask(answer: PluginAnswer, setup: Setup = {}, request = GET, args: JsonObject = { id: '7' }) {
  server.answer = answer;
  return open(setup).perform(httpCall(request, args));
}

test('a request is filled and sent, and its answer is told: status, few headers, and the body as JSON', async () => {
  const body = { order: '{{args.id}}', note: 'for {{vars.who}}' };
  const request: ToolRequest = { method: 'POST', path: '/orders', query: { shop: '{{vars.who}}' }, body };
  const plugin = { variables: { who: 'Ann & Bob' } };
  const result = await ask(json({ id: 7 }, 201, { etag: '"x"', 'set-cookie': 'a=b', location: '/orders/7' }), { plugin }, request, {
    id: 7,
  });
  expect(result).toEqual({
    output: { status: 201, headers: { 'content-type': 'application/json', etag: '"x"', location: '/orders/7' }, body: { id: 7 } },
    isError: false,
  });
  expect(server.last).toMatchObject({
    method: 'POST',
    url: '/orders?shop=Ann+%26+Bob',
    body: '{"order":7,"note":"for Ann & Bob"}',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'exe_1-c1' },
  });
});

test.each([404, 409, 429, 500, 503])('a %i is a result', async (status) => {
  const result = await ask(json({ error: 'no' }, status, { 'retry-after': '3' }));
  expect(result).toMatchObject({ isError: false, output: { status, headers: { 'retry-after': '3' }, body: { error: 'no' } } });
});

describe('bodies', () => {
  const send =
    (type: string, body: string | Buffer, status = 200): PluginAnswer =>
    (_, answer) =>
      answer.writeHead(status, type === '' ? {} : { 'content-type': type }).end(body);

  test.each<[string, PluginAnswer, unknown]>([
    ['text', send('text/plain', 'hello'), 'hello'],
    ['text without a type', send('', 'hello'), 'hello'],
    ['text in another charset', send('text/plain; charset=iso-8859-1', Buffer.from([0x67, 0xfc, 0x6e])), 'gün'],
    ['a dialect of JSON', send('application/problem+json', '{"a":1}'), { a: 1 }],
    ['what is no JSON and says so', send('application/json', '{"a":'), '{"a":'],
    ['JSON too deep to keep', send('application/json', '['.repeat(9_000) + ']'.repeat(9_000)), '['.repeat(9_000) + ']'.repeat(9_000)],
    ['nothing', send('application/json', '', 200), null],
    ['NUL and half a pair', send('application/json', '{"a":"\\u0000\\ud800"}'), { a: '\ufffd\ufffd' }],
    ['an image', send('image/png', Buffer.from('89504e47', 'hex')), { mediaType: 'image/png', bytes: 4, note: expect.any(String) }],
    ['bytes that are no text', send('', Buffer.from([0xff, 0xfe, 0x00])), { mediaType: '', bytes: 3, note: expect.any(String) }],
  ])('NET-04 %s', async (_, answer, body) => {
    expect(await ask(answer)).toMatchObject({ isError: false, output: { status: 200, body } });
  });

  test('NET-04 of a long body, or a bomb, there is the beginning', async () => {
    const bomb: PluginAnswer = (_, answer) =>
      answer.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync('"é'.padEnd(3_000_000, 'é')));
    const { output } = (await ask(bomb)) as { output: JsonObject };
    expect(output.truncated).toBe(true);
    expect(Buffer.byteLength(String(output.body))).toBeGreaterThan(1024 * 1024 - 4);
    expect(String(output.body)).not.toContain('\ufffd');
  });

  test('a HEAD has no body', async () => {
    expect(await ask(json({}), {}, { method: 'HEAD', path: '/' })).toMatchObject({ output: { status: 200, body: null } });
  });
});

describe('credentials', () => {
  const SECRET = 'tök/en+"with \\ odd';
  const ALL = { value: SECRET };

  test.each<[HttpSettings['auth'], Readonly<Record<string, string>>, (request: typeof server.last) => unknown, string]>([
    [{ type: 'bearer' }, { value: 'tok-1234' }, ({ headers }) => headers.authorization, 'Bearer tok-1234'],
    [{ type: 'header', name: 'X-Api-Key' }, { value: 'tok-1234' }, ({ headers }) => headers['x-api-key'], 'tok-1234'],
    [{ type: 'query', name: 'key' }, { value: 'a&b=c' }, ({ url }) => url, '/orders/7?key=a%26b%3Dc'],
    [{ type: 'basic' }, { username: 'u', password: 'pass' }, ({ headers }) => headers.authorization, 'Basic dTpwYXNz'],
  ])('AUT-06 go where %j wants them', async (auth, credentials, sent, expected) => {
    await ask(json({}), { http: { auth }, credentials });
    expect(sent(server.last)).toBe(expected);
  });

  test('AUT-06 that are not set, or no longer the account’s to use, send nothing', async () => {
    const before = server.requests.length;
    const http = { auth: { type: 'bearer' } } as const;
    expect(await ask(json({}), { http, credentials: {} })).toMatchObject({ isError: true, output: { error: 'credentials_missing' } });
    expect(await ask(json({}), { http, credentials: 'access_revoked' })).toMatchObject({
      isError: true,
      output: { error: 'access_revoked' },
    });
    expect(server.requests.length).toBe(before);
  });

  test.each<[string, PluginAnswer]>([
    ['in the body', echo],
    ['in an error', (request, answer) => json(request, 500)(request, answer)],
    [
      'in a header',
      ({ url }, answer) => answer.writeHead(200, { location: url, etag: new URLSearchParams(url.split('?')[1]).get('key') ?? '' }).end(),
    ],
    ['in text', ({ url }, answer) => answer.writeHead(200).end(decodeURIComponent(url))],
    [
      'in base64',
      ({ url }, answer) =>
        answer.writeHead(200).end(Buffer.from(`xx${new URL(url, server.origin).searchParams.get('key')}y`).toString('base64')),
    ],
    [
      'letter by letter in JSON',
      (_, answer) =>
        answer
          .writeHead(200, { 'content-type': 'application/json' })
          .end(`{"a":"${[...'plain-secret'].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join('')}"}`),
    ],
    [
      'as the name of a member',
      (_, answer) => answer.writeHead(200, { 'content-type': 'application/json' }).end('{"plain\\u002dsecret":1}'),
    ],
  ])('NET-05 do not come back %s', async (_, answer) => {
    for (const value of ['plain-secret', SECRET]) {
      const { output } = await ask(answer, { http: { auth: { type: 'query', name: 'key' } }, credentials: { value } });
      const told = JSON.stringify(output);
      for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]) expect(told).not.toContain(form);
      if (value === 'plain-secret') expect(told).toContain('[redacted]');
    }
  });

  test('NET-05 nor do the values of secret variables', async () => {
    const plugin = { variables: { token: 'variable-secret', shop: 'north' }, secretVariables: ['token'] };
    const request: ToolRequest = { method: 'GET', path: '/', headers: { 'X-Token': '{{vars.token}}' }, query: { shop: '{{vars.shop}}' } };
    const { output } = await ask(echo, { plugin }, request);
    expect(server.last.headers['x-token']).toBe('variable-secret');
    expect(JSON.stringify(output)).not.toContain('variable-secret');
    expect(JSON.stringify(output)).toContain('shop=north');
  });

  test('NET-03 do not follow a redirect to another origin', async () => {
    const other = await PluginServer.start(json({ got: 'here' }));
    const setup: Setup = { http: { auth: { type: 'header', name: 'X-Api-Key' } }, credentials: ALL };
    const redirect: PluginAnswer = (_, answer) => answer.writeHead(302, { location: `${other.origin}/x` }).end();
    await ask(redirect, { ...setup, credentials: { value: 'tok-1234' } });
    expect(other.last.headers['x-api-key']).toBeUndefined();
    expect(JSON.stringify(other.requests)).not.toContain('tok-1234');
    await other.close();
  });
});

describe('what is not answered is a result, too', () => {
  const silent: PluginAnswer = () => {};

  test('NET-04 no answer in the time that the skill gives', async () => {
    expect(await ask(silent, { http: { timeoutMs: 100 } })).toEqual({
      isError: true,
      output: { error: 'outbound_timeout', message: 'The server did not answer in time.' },
    });
  });

  test('NET-04 too many headers', async () => {
    const flood: PluginAnswer = (_, answer) => answer.writeHead(200, { 'x-a': 'a'.repeat(9_000) }).end();
    expect(await ask(flood, { limits: { headerBytes: 4_096 } })).toMatchObject({ isError: true, output: { error: 'outbound_too_large' } });
  });

  test('NET-04 a connection that breaks off, and a port where nobody listens', async () => {
    expect(await ask((_, answer) => answer.destroy())).toMatchObject({ isError: true, output: { error: 'outbound_failed' } });
    const gone = await PluginServer.start();
    await gone.close();
    expect(await ask(silent, { http: { baseUrl: gone.origin } })).toMatchObject({ output: { error: 'outbound_failed' } });
  });

  test('NET-03 too many redirects', async () => {
    expect(await ask((_, answer) => answer.writeHead(302, { location: '/again' }).end())).toMatchObject({
      output: { error: 'outbound_too_many_redirects' },
    });
  });

  test('a run that ends breaks it off', async () => {
    server.answer = silent;
    const stop = new AbortController();
    const ended = open().perform(httpCall(GET, { id: '7' }), stop.signal);
    setTimeout(() => stop.abort(), 50);
    expect(await ended).toMatchObject({ isError: true, output: { error: 'outbound_aborted' } });
  });

  test('NET-06 values that do not fit', async () => {
    const before = server.requests.length;
    expect(await ask(json({}), {}, GET, { id: '..' })).toMatchObject({ isError: true, output: { error: 'invalid_arguments' } });
    const request: ToolRequest = { method: 'GET', path: '/', headers: { 'X-A': '{{args.a}}' } };
    expect(await ask(json({}), {}, request, { a: 'x\r\nY: z' })).toMatchObject({ output: { error: 'invalid_arguments' } });
    expect(server.requests.length).toBe(before);
  });
});

describe('NET-01 NET-08 refused addresses', () => {
  test.each(['http://127.0.0.1', 'http://2130706433', 'http://0x7f.1', 'http://[::ffff:127.0.0.1]', 'http://localhost'])(
    '%s has one code, and nobody is connected to',
    async (host) => {
      const trap = await PluginServer.start();
      const port = new URL(trap.origin).port;
      const outbound = closedDoor();
      const world = toolWorld({ plugins: [httpPlugin({ baseUrl: `${host}:${port}` })] }, { outbound });
      worlds.push(world);
      expect(await world.perform(httpCall({ method: 'GET', path: '/' }))).toEqual({
        isError: true,
        output: { error: 'outbound_refused', message: expect.any(String) },
      });
      expect(trap.connections).toBe(0);
      await Promise.all([trap.close(), outbound.close()]);
    },
  );

  test('nor when a server that may be called redirects there', async () => {
    const redirect: PluginAnswer = (_, answer) => answer.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    expect(await ask(redirect)).toMatchObject({ isError: true, output: { error: 'outbound_refused' } });
  });
});

test('OPQ-03 of an opaque skill neither addresses in headers nor its variables are told', async () => {
  const plugin = { isOpaque: true, variables: {} };
  const answer = json({}, 201, { location: 'https://hidden.example/x', link: '<https://hidden.example>' });
  expect(JSON.stringify(await ask(answer, { plugin }))).not.toContain('hidden.example');
  const request: ToolRequest = { method: 'GET', path: '/{{vars.hidden_key}}' };
  expect(JSON.stringify(await ask(json({}), { plugin }, request))).not.toContain('hidden_key');
});
