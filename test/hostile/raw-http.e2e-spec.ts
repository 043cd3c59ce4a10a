import { randomBytes, randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Actor, type RawAnswer, recordFigure, sendRaw, sizeOf, startTestApp, type TestApp } from '@guildhall/testing';

const RANDOM_REQUESTS = sizeOf({ ci: 300, nightly: 10_000 });
const CONNECTIONS = sizeOf({ ci: 300, nightly: 2_000 });

let app: TestApp;
let owner: Actor;
let connections = 0;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterEach(async () => {
  await app.anonymous.get('/healthz').expect(200);
  await owner.get('/auth/me').expect(200);
  expect(app.faults).toEqual([]);
});
afterAll(async () => {
  recordFigure('G1', `${connections} connections with malformed, cut or flooding HTTP: 0 × 5xx, 0 process ends`);
  await app.close();
});

function send(parts: readonly (string | Buffer)[], options: { patienceMs?: number; pauseMs?: number } = {}): Promise<RawAnswer> {
  connections += 1;
  return sendRaw(app.url, parts, { patienceMs: 300, ...options });
}

const JSON_POST = ['POST /auth/login HTTP/1.1', 'Host: x', 'Content-Type: application/json'];
const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const LOGIN = '{"email":"a@example.com","password":"x"}';
/** Would be answered 200 if anybody took it for a request of its own. */
const SMUGGLED = 'GET /healthz HTTP/1.1\r\nHost: smuggled\r\n\r\n';

describe('INP-06 a request that two readers could understand differently is refused, and what follows it is not read', () => {
  test.each([
    ['a length and chunks', `${head(...JSON_POST, 'Content-Length: 6', 'Transfer-Encoding: chunked')}0\r\n\r\n${SMUGGLED}`],
    ['chunks and a length', `${head(...JSON_POST, 'Transfer-Encoding: chunked', 'Content-Length: 4')}5c\r\n${SMUGGLED}\r\n0\r\n\r\n`],
    ['chunks that are spelt oddly', head(...JSON_POST, 'Transfer-Encoding: xchunked') + SMUGGLED],
    ['chunks behind a tab', `${head(...JSON_POST, 'Transfer-Encoding:\tchunked, identity')}0\r\n\r\n${SMUGGLED}`],
    ['chunks twice', `${head(...JSON_POST, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}0\r\n\r\n${SMUGGLED}`],
    ['two lengths', head(...JSON_POST, 'Content-Length: 0', 'Content-Length: 44') + SMUGGLED],
    ['a length with a sign', head(...JSON_POST, 'Content-Length: +0') + SMUGGLED],
    ['a length in hex', head(...JSON_POST, 'Content-Length: 0x0') + SMUGGLED],
    ['a list of lengths', head(...JSON_POST, 'Content-Length: 0, 44') + SMUGGLED],
    ['a negative length', head(...JSON_POST, 'Content-Length: -1') + SMUGGLED],
    ['a length beyond all numbers', head(...JSON_POST, `Content-Length: ${'9'.repeat(40)}`) + SMUGGLED],
    ['a header that is a line feed away', `POST /auth/login HTTP/1.1\nHost: x\nContent-Length: 0\n\n${SMUGGLED}`],
    ['a bare carriage return', head(...JSON_POST, 'X-A: a\rContent-Length: 0') + SMUGGLED],
    ['a space before the colon', head(...JSON_POST, 'Content-Length : 0') + SMUGGLED],
    ['a chunk size that is no number', `${head(...JSON_POST, 'Transfer-Encoding: chunked')}zz\r\n${SMUGGLED}`],
    ['a negative chunk size', `${head(...JSON_POST, 'Transfer-Encoding: chunked')}-1\r\n${SMUGGLED}`],
    ['a chunk size beyond all numbers', `${head(...JSON_POST, 'Transfer-Encoding: chunked')}${'f'.repeat(40)}\r\n${SMUGGLED}`],
    ['a chunk without its end', `${head(...JSON_POST, 'Transfer-Encoding: chunked')}2\r\n{}${SMUGGLED}`],
  ])('400: %s', async (_, text) => {
    const { statuses, isClosed } = await send([text]);
    expect({ statuses, isClosed }).toEqual({ statuses: [400], isClosed: true });
  });

  test('400: what follows a body beyond its length is a request of its own, and here a broken one', async () => {
    const { statuses, isClosed } = await send([`${head(...JSON_POST, 'Content-Length: 2')}{}"email":"a@example.com"}\r\n\r\n`]);
    expect({ statuses: new Set(statuses), isClosed }).toEqual({ statuses: new Set([400]), isClosed: true });
  });

  test('401: ten requests in one packet get ten answers in their order', async () => {
    const one = head(...JSON_POST, `Content-Length: ${LOGIN.length}`) + LOGIN;
    const { statuses } = await send([one.repeat(9) + SMUGGLED], { patienceMs: 3_000 });
    expect(statuses).toEqual([...Array(9).fill(401), 200]);
  });
});

describe('INP-06 what is not HTTP', () => {
  test.each<[string, string | Buffer]>([
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', 'GET /healthz\r\n'],
    ['HTTP/3.7', head('GET /healthz HTTP/3.7', 'Host: x')],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['empty lines', '\r\n'.repeat(1_000)],
    ['NUL', Buffer.alloc(4_096)],
    ['a method of a megabyte', 'A'.repeat(1_048_576)],
  ])('%s gets a refusal or nothing', async (_, bytes) => {
    const { statuses } = await send([bytes]);
    expect(statuses.filter((status) => status < 400 || status > 499)).toEqual([]);
  });

  test.each([
    ['an address of another server', 'GET http://evil.example/healthz HTTP/1.1', [200, 400, 404]],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1', []],
    ['everything', 'OPTIONS * HTTP/1.1', [204, 400, 404]],
    ['an address without a slash', 'GET healthz HTTP/1.1', [400, 404]],
    ['an upgrade', 'GET /healthz HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket', [200, 400, 426]],
    ['two slashes', 'GET //evil.example/%2e%2e HTTP/1.1', [404]],
  ])('%s opens nothing', async (_, line, allowed) => {
    const { statuses, text } = await send([head(line, 'Host: x')]);
    for (const status of statuses) expect(allowed).toContain(status);
    expect(text).not.toMatch(/^Location:/im);
  });

  test('random bytes, and requests with random bytes in them', async () => {
    const whole = head('GET /skills?q=a HTTP/1.1', 'Host: x', `Authorization: Bearer ${owner.token}`, 'X-Request-Id: a', 'Accept: */*');
    const spoilt = Array.from({ length: RANDOM_REQUESTS }, (_, n) => {
      if (n % 3 === 0) return randomBytes(randomInt(1, 2_000));
      const bytes = Buffer.from(whole);
      for (let change = 0; change < 3; change += 1) bytes[randomInt(bytes.length)] = randomInt(256);
      return bytes;
    });
    for (let start = 0; start < spoilt.length; start += 50) {
      const answers = await Promise.all(spoilt.slice(start, start + 50).map((bytes) => send([bytes], { patienceMs: 150 })));
      expect(answers.flatMap(({ statuses }) => statuses).filter((status) => status >= 500)).toEqual([]);
    }
  });
});

describe('INP-06 floods', () => {
  test.each([
    ['100,000 headers', 'a: b\r\n'.repeat(100_000)],
    ['one header of a megabyte', `X-A: ${'a'.repeat(1_048_576)}\r\n`],
    ['a cookie of a megabyte', `Cookie: ${'a=b; '.repeat(200_000)}\r\n`],
  ])('431: %s', async (_, headers) => {
    const { statuses } = await send([`GET /skills HTTP/1.1\r\nHost: x\r\n${headers}\r\n`]);
    expect(statuses).toEqual([431]);
  });

  test('200: of ten thousand short headers those beyond a hundred are not looked at', async () => {
    const { statuses } = await send([head('GET /healthz HTTP/1.1', 'Host: x', 'Connection: close', ...Array(3_000).fill('a:b'))]);
    expect(statuses).toEqual([200]);
  });

  test('413: a body in a hundred thousand chunks ends at its limit', async () => {
    const chunks = '10\r\n{"a":"0123456789\r\n'.repeat(100_000);
    const { statuses, isClosed } = await send([head(...JSON_POST, 'Transfer-Encoding: chunked'), chunks], { patienceMs: 3_000 });
    expect({ statuses, isClosed }).toEqual({ statuses: [413], isClosed: true }); // though its end never comes
  });

  test('chunk extensions without end are refused', async () => {
    const { statuses } = await send([head(...JSON_POST, 'Transfer-Encoding: chunked'), `2;${'a=b;'.repeat(100_000)}\r\n{}\r\n0\r\n\r\n`]);
    expect(statuses.every((status) => [400, 413, 431].includes(status))).toBe(true);
  });

  test('connections that say nothing, half a head or half a body keep nobody else waiting', async () => {
    const halves = ['', 'GET /skills HT', head(...JSON_POST, 'Content-Length: 1000'), head(...JSON_POST, 'Transfer-Encoding: chunked')];
    const { port, hostname } = new URL(app.url);
    const open = Array.from({ length: CONNECTIONS }, (_, n) => {
      const socket = connect(Number(port), hostname).on('error', () => {});
      socket.write(halves[n % halves.length] ?? '');
      return socket;
    });
    connections += open.length;
    await sleep(100);
    const answers = await Promise.all(Array.from({ length: 20 }, () => owner.get('/skills?limit=1')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    for (const [n, socket] of open.entries()) n % 2 === 0 ? socket.destroy() : socket.resetAndDestroy();
  });

  test('clients that leave in the middle of a request or an answer are missed by nobody', async () => {
    const body = JSON.stringify({ name: 'left', title: 'T', description: 'D' });
    const requests = [
      head(
        'POST /skills HTTP/1.1',
        'Host: x',
        `Authorization: Bearer ${owner.token}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ) + body,
      head('GET /skills?limit=200 HTTP/1.1', 'Host: x', `Authorization: Bearer ${owner.token}`),
    ];
    await Promise.all(Array.from({ length: 100 }, (_, n) => send([requests[n % 2] ?? ''], { patienceMs: n % 10 })));
    await sleep(200);
    expect((await owner.get('/skills?q=left').expect(200)).body.total).toBeLessThanOrEqual(1);
  });
});

describe('INP-06 header values', () => {
  test.each([
    ['X-Request-Id', 'a\tb'],
    ['If-None-Match', '"'.repeat(1_000)],
    ['If-Match', `"${'\\'.repeat(500)}"`],
    ['Accept', '*/*;q=9'.repeat(100)],
    ['Accept-Language', '../../../etc/passwd'],
    ['Range', `bytes=${'0-,'.repeat(2_000)}`],
    ['Content-Type', 'application/json; charset="'],
    ['Origin', 'null\u00ff'],
    ['Host', 'evil.example/../x'],
    ['X-Forwarded-For', `${'1,'.repeat(3_000)}::1`],
    ['Forwarded', 'for="[::1'],
    ['Idempotency-Key', '\u00ff\u00fe'],
    ['X-HTTP-Method-Override', 'DELETE'],
  ])('%s: %s is no reason for more than a refusal', async (name, value) => {
    const { statuses, text } = await send([
      head(
        'GET /skills HTTP/1.1',
        ...(name === 'Host' ? [] : ['Host: x']),
        'Connection: close',
        `Authorization: Bearer ${owner.token}`,
        `${name}: ${value}`,
      ),
    ]);
    expect(statuses).toHaveLength(1);
    expect(statuses[0]).toBeLessThan(500);
    expect(text).not.toContain('evil.example');
  });
});
