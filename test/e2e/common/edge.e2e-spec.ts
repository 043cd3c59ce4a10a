import { once } from 'node:events';
import { connect } from 'node:net';
import { type Actor, createSkill, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ CORS_ORIGINS: 'https://app.example.com' });
  owner = await app.signup();
});
afterAll(() => app.close());

/** Sends bytes as they are and returns everything that comes back. */
async function sendRaw(text: string): Promise<string> {
  const { port, hostname } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('latin1').on('data', (part: string) => {
    answer += part;
  });
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return answer;
}

const request = (line: string, ...headers: string[]) => [line, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n');
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const problemOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));

describe('methods', () => {
  test('405: a known address names the methods that it takes', async () => {
    const { body, headers } = await owner.put('/skills').send({}).expect(405);
    expect(headers.allow).toBe('GET, HEAD, OPTIONS, POST');
    expect(body).toMatchObject({ error_code: 'method_not_allowed', status: 405 });
    const { headers: ofSkill } = await owner.post('/Skills/some-id/').send({}).expect(405);
    expect(ofSkill.allow).toBe('DELETE, GET, HEAD, OPTIONS, PATCH');
  });

  test('405: without a token, too, because methods are no secret', async () => {
    await app.anonymous.delete('/auth/login').expect(405).expect('Allow', 'OPTIONS, POST');
    expect(statusOf(await sendRaw(request('TRACE /skills HTTP/1.1')))).toBe(405);
  });

  test.each(['/nowhere', '/', '/skill', '/skills/a/b/c'])(
    '404: the unknown address %s is a problem that tells where the known ones are',
    async (path) => {
      const { body, headers } = await owner.get(path).expect(404);
      expect(body.detail).toMatch(/\/docs/);
      expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(body).toMatchObject({ error_code: 'not_found', type: '/docs/errors#not_found', request_id: headers['x-request-id'] });
    },
  );

  test('204: OPTIONS names the methods', async () => {
    const answer = await sendRaw(request('OPTIONS /skills HTTP/1.1'));
    expect(statusOf(answer)).toBe(204);
    expect(answer).toContain('Allow: GET, HEAD, OPTIONS, POST\r\n');
  });

  test('200: HEAD has the headers of GET and no body', async () => {
    const answer = await sendRaw(request('HEAD /skills HTTP/1.1', `Authorization: Bearer ${owner.token}`));
    const { headers } = await owner.get('/skills').expect(200);
    expect(statusOf(answer)).toBe(200);
    expect(answer).toContain(`Content-Length: ${headers['content-length']}\r\n`);
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  });

  test('INP-06 a method override is ignored', async () => {
    const id = (await owner.post('/skills').send({ name: uniqueName(), title: 'T', description: 'D' })).body.skill.id;
    await owner.post(`/skills/${id}?_method=DELETE`).set('X-HTTP-Method-Override', 'DELETE').send({}).expect(405);
    await owner.get(`/skills/${id}`).expect(200);
  });
});

describe('INP-06 addresses', () => {
  test.each([
    ['/skills/%', 'a lone percent sign'],
    ['/skills/%E0%A4%A', 'a cut escape'],
    ['/skills/%ff', 'bytes that are not UTF-8'],
    ['/skills/%ED%A0%80', 'half a surrogate pair'],
    ['/skills/%00', 'NUL in the path'],
    ['/skills?q=a%00b', 'NUL in the query'],
    ['/skills?q=%C3%28', 'a query that is not UTF-8'],
    ['/skills?%00=1', 'NUL in a name'],
    ['/nowhere/%00', 'NUL in an unknown path'],
  ])('400: %s has %s', async (address) => {
    const { body } = await owner.get(address).expect(400);
    expect(body.error_code).toBe('bad_request');
  });

  test.each([
    ['/skills/a%20b%2Fc', 404],
    ['/skills/%F0%9F%92%A9', 404],
    ['/skills/..%2f..%2fetc', 404],
    ['/skills?q=100%25', 200],
    ['/skills?q=%F0%9F%92%A9', 200],
    ['/skills?__proto__=1&constructor=2&toString=3', 200],
    ['/skills?unknown=1&unknown=2', 200],
    ['//skills', 404],
  ])('%s is read: %d', async (address, status) => {
    await owner.get(address).expect(status);
  });

  test('414: an address of more than 8,192 characters, and 431 of more than a head may hold', async () => {
    const { body } = await owner.get(`/skills?q=${'a'.repeat(8_192)}`).expect(414);
    expect(body.error_code).toBe('uri_too_long');
    const answer = await sendRaw(request(`GET /${'a'.repeat(20_000)} HTTP/1.1`));
    expect(statusOf(answer)).toBe(431);
    expect(problemOf(answer).error_code).toBe('headers_too_large');
  });

  test.each(['page=1&page=2', 'q=a&q=b', 'limit=1&limit=1', 'status=active&status=archived', 'shared=true&shared=false'])(
    'INP-07 400: a parameter that is given twice is named: %s',
    async (query) => {
      const name = query.slice(0, query.indexOf('='));
      const { body } = await owner.get(`/skills?${query}`).expect(400);
      expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: `query:/${name}` }] });
    },
  );

  test.each([
    'page=0',
    'page=-1',
    'page=1e3',
    'page=1.5',
    'page=',
    'page=99999999999999999999',
    'limit=0',
    'limit=201',
    'page=10001',
    'kind[$ne]=x&kind=',
    'source=other',
  ])('INP-07 400: %s is out of bounds', async (query) => {
    const { body } = await owner.get(`/skills?${query}`).expect(400);
    expect(body.error_code).toBe('validation_failed');
  });
});

describe('INP-06 requests that are not what they seem', () => {
  test.each([
    ['two lengths', request('POST /auth/login HTTP/1.1', 'Content-Length: 2', 'Content-Length: 3')],
    ['a length and chunks', request('POST /auth/login HTTP/1.1', 'Content-Length: 2', 'Transfer-Encoding: chunked')],
    ['chunks that are not the last encoding', request('POST /auth/login HTTP/1.1', 'Transfer-Encoding: chunked, identity')],
    ['a space before the colon', request('GET /skills HTTP/1.1', 'X-A : b')],
    ['NUL in a header', request('GET /skills HTTP/1.1', 'X-A: a\0b')],
    ['a folded header', request('GET /skills HTTP/1.1', 'X-A: a\r\n b')],
    ['no host', 'GET /skills HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['an unknown method', request('FROB /skills HTTP/1.1')],
    [
      'a broken chunk',
      `${request('POST /auth/login HTTP/1.1', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}zz\r\n{}\r\n0\r\n\r\n`,
    ],
  ])('400: %s', async (_, text) => {
    expect(statusOf(await sendRaw(text))).toBe(400);
  });

  test('400: what the parser refuses is a problem, too', async () => {
    const answer = await sendRaw('hello\r\n\r\n');
    expect(problemOf(answer)).toMatchObject({
      error_code: 'bad_request',
      status: 400,
      ok: false,
      request_id: expect.stringMatching(/^req_/),
    });
  });

  test('417: an expectation that nobody can meet; 100-continue is met', async () => {
    expect(statusOf(await sendRaw(request('GET /skills HTTP/1.1', 'Expect: 200-ok')))).toBe(417);
    const body = '{"email":"a@example.com","password":"x"}';
    const head = request(
      'POST /auth/login HTTP/1.1',
      'Content-Type: application/json',
      'Expect: 100-continue',
      `Content-Length: ${body.length}`,
    );
    expect(await sendRaw(head + body)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 401 /);
  });

  test('a forged host builds no link', async () => {
    const answer = await sendRaw(request('GET /skills/unknown HTTP/1.1', 'X-Forwarded-Host: evil.example', 'Forwarded: host=evil.example'));
    expect(answer).not.toContain('evil.example');
  });

  test.each([
    ['text/plain', undefined],
    ['application/x-www-form-urlencoded', undefined],
    ['application/json; charset=utf-16', undefined],
    ['application/jsonp', undefined],
    ['application/json', 'gzip'],
    ['application/json', 'br'],
  ])('415: %s with encoding %s', async (type, encoding) => {
    const sent = app.anonymous.post('/auth/login').set('Content-Type', type);
    if (encoding) sent.set('Content-Encoding', encoding);
    const { body } = await sent.send('{}').expect(415);
    expect(body.error_code).toBe('unsupported_media_type');
  });

  test.each([
    ['{"a":', 'malformed_json'],
    ['{"a":"\\u0000"}', 'validation_failed'],
    ['{"a":"\\ud800"}', 'validation_failed'],
    ['{"\\udfff":1}', 'validation_failed'],
    ['{"a":1e400}', 'validation_failed'],
    ['{"a":9007199254740993}', 'validation_failed'],
    [`${'['.repeat(40)}${']'.repeat(40)}`, 'validation_failed'],
    [`[${'1,'.repeat(10_001)}1]`, 'validation_failed'],
    ['[]', 'validation_failed'],
    ['"text"', 'validation_failed'],
    ['null', 'validation_failed'],
    ['{"__proto__":{"email":"a@example.com"},"password":"x"}', 'validation_failed'],
  ])('400: the body %s', async (text, code) => {
    const { body } = await app.anonymous.post('/auth/login').set('Content-Type', 'application/json').send(text).expect(400);
    expect(body.error_code).toBe(code);
  });

  test('413: a body of more than 1 MiB, announced or not', async () => {
    const big = `{"email":"${'a'.repeat(1_048_576)}"}`;
    const { body } = await app.anonymous.post('/auth/login').set('Content-Type', 'application/json').send(big).expect(413);
    expect(body).toMatchObject({ error_code: 'body_too_large', details: { limit: 1_048_576 } });
    const chunks = `${big.length.toString(16)}\r\n${big}\r\n0\r\n\r\n`;
    const head = request('POST /auth/login HTTP/1.1', 'Content-Type: application/json', 'Transfer-Encoding: chunked');
    expect(statusOf(await sendRaw(head + chunks))).toBe(413);
  });
});

describe('headers of every answer', () => {
  test('nothing may run, be framed or be sniffed; private answers stay private', async () => {
    const { headers } = await owner.get('/skills').expect(200);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, no-cache',
    });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers.vary).toContain('Authorization');
    await app.anonymous.post('/auth/login').send({ email: 'a', password: 'b' }).expect('Cache-Control', 'no-store');
  });

  test('a well-formed request id comes back in header and problem, any other is replaced', async () => {
    const { body, headers } = await owner.get('/nowhere').set('X-Request-Id', 'my-id.1').expect(404);
    expect([headers['x-request-id'], body.request_id]).toEqual(['my-id.1', 'my-id.1']);
    for (const id of ['has space', 'x'.repeat(129), '<script>', '']) {
      const answer = await owner.get('/nowhere').set('X-Request-Id', id).expect(404);
      expect(answer.headers['x-request-id']).toMatch(/^req_[0-9a-f]{24}$/);
    }
  });
});

describe('AUT-07 calls from web pages', () => {
  const ask = (origin: string) => app.anonymous.get('/health').set('Origin', origin);

  test('a configured origin may read answers, without credentials', async () => {
    const { headers } = await ask('https://app.example.com').expect(200);
    expect(headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers['access-control-expose-headers']).toContain('ETag');
    expect(headers.vary).toContain('Origin');
  });

  test.each(['https://evil.example', 'null', 'https://app.example.com.evil.example', 'http://app.example.com', 'https://APP.example.com'])(
    'the origin %s may not',
    async (origin) => {
      const { headers } = await ask(origin).expect(200);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers.vary).toContain('Origin');
    },
  );

  test.each(['/openapi.json', '/manifests/{account}', '/skills/{skill}/manifest', '/skills/{skill}/export'])(
    'no cache hands an answer of %s to a page of another origin',
    async (template) => {
      const skill = await createSkill(owner);
      const path = template.replace('{account}', owner.account.slug).replace('{skill}', skill.id);
      expect((await owner.get(path).expect(200)).headers.vary).toContain('Origin');
    },
  );

  test('204: a preflight of a configured origin is answered without a token', async () => {
    const preflight = (origin: string) =>
      sendRaw(request('OPTIONS /skills/x HTTP/1.1', `Origin: ${origin}`, 'Access-Control-Request-Method: PATCH'));
    const answer = await preflight('https://app.example.com');
    expect(statusOf(answer)).toBe(204);
    expect(answer).toMatch(/Access-Control-Allow-Headers: .*Authorization.*If-Match/);
    expect(await preflight('https://evil.example')).not.toContain('Access-Control');
  });

  test('a cookie authenticates nobody', async () => {
    await app.anonymous.get('/auth/me').set('Cookie', `token=${owner.token}; Authorization=Bearer ${owner.token}`).expect(401);
  });
});

test('INP-06 a head that trickles in is cut off', async () => {
  const { port, hostname } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n');
  const drip = setInterval(() => socket.write('X-A: b\r\n'), 500);
  let answer = '';
  socket.setEncoding('latin1').on('data', (part: string) => {
    answer += part;
  });
  socket.on('error', () => {});
  await once(socket, 'close');
  clearInterval(drip);
  expect(statusOf(answer)).toBe(408);
}, 30_000);
