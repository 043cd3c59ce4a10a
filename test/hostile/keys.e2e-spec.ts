import { request } from 'node:http';
import { type Actor, keyOf, recordFigure, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let key: string;
let refused: object;
let refusals = 0;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  key = (await keyOf(owner)).token ?? '';
  refused = withoutRequestId((await app.anonymous.withToken('no-token-at-all').get('/account').expect(401)).body);
});
afterAll(async () => {
  recordFigure('G9', `${refusals} spoilt API keys and credentials in odd places: each 401 with one body`);
  await app.close();
});

function withoutRequestId({ request_id: _, ...body }: Record<string, unknown>): object {
  return body;
}

interface Sent {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Headers as they are, several of one name among them, which other clients would not send. */
function ask(path: string, headers: readonly string[]): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sent = request(app.url + path, { headers: ['Host', 'x', ...headers] }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    sent.on('error', reject).end();
  });
}

async function expectRefused(path: string, ...headers: string[]): Promise<void> {
  const { status, body } = await ask(path, headers);
  refusals += 1;
  expect({ headers: headers.map((header) => header.slice(0, 80)), status, body: withoutRequestId(body) }).toEqual({
    headers: headers.map((header) => header.slice(0, 80)),
    status: 401,
    body: refused,
  });
}

const bearer = (token: string) => expectRefused('/account', 'Authorization', `Bearer ${token}`);

test('200: AUT-02 control: the key as it is', async () => {
  expect((await ask('/account', ['Authorization', `Bearer ${key}`])).status).toBe(200);
});

test('401: AUT-02 a key with any one character changed, and every beginning of it', async () => {
  const other = (letter: string) => (letter === 'a' ? 'b' : 'a');
  for (let place = 0; place < key.length; place += 1) {
    await bearer(key.slice(0, place) + other(key[place] ?? '') + key.slice(place + 1));
    if (place > 0) await bearer(key.slice(0, place));
  }
});

test('401: AUT-02 a key in other letters, with more around it, or of another form', async () => {
  const spoilt = [
    ...[key.toUpperCase(), key.toLowerCase(), `${key}a`, `a${key}`, `${key}=`, `${key}%00`, `"${key}"`, `${key},${key}`, `${key} ${key}`],
    ...[
      key.replace('live', 'test'),
      key.replace('ak_', ''),
      [...key].reverse().join(''),
      `${key}.${key}.${key}`,
      encodeURIComponent(`${key}/`),
    ],
    ...[
      "' OR '1'='1",
      '%',
      '*',
      '\\',
      'null',
      'undefined',
      '[object Object]',
      '{}',
      'a'.repeat(8_000),
      'ak_live_',
      `ak_live_${'A'.repeat(43)}`,
    ],
  ];
  for (const token of spoilt) if (token !== key) await bearer(token);
});

test('401: AUT-02 the key in any place but the one header', async () => {
  const basic = Buffer.from(`${key}:`).toString('base64');
  await expectRefused('/account', 'Authorization', key);
  await expectRefused('/account', 'Authorization', `Basic ${basic}`);
  await expectRefused('/account', 'Authorization', `Token ${key}`);
  await expectRefused('/account', 'Authorization', 'Bearer');
  await expectRefused('/account', 'Authorization', '');
  await expectRefused('/account', 'X-Api-Key', key);
  await expectRefused('/account', 'Proxy-Authorization', `Bearer ${key}`);
  await expectRefused('/account', 'Cookie', `authorization=Bearer ${key}; token=${key}`);
  await expectRefused(`/account?access_token=${key}&api_key=${key}&token=${key}`);
});

test('401: AUT-02 two credentials in one request are not chosen from', async () => {
  const stranger = (await app.signup()).token ?? '';
  const answers = await Promise.all([
    ask('/account', ['Authorization', 'Bearer nonsense', 'Authorization', `Bearer ${key}`]),
    ask('/account', ['Authorization', `Bearer ${stranger}, Bearer ${key}`]),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([401, 401]);
});

test('401: AUT-02 a key that was deleted, and one whose time is over', async () => {
  const { apiKey } = (await owner.post('/api-keys').send({ label: 'gone' }).expect(201)).body;
  await owner.delete(`/api-keys/${apiKey.id}`).expect(200);
  await bearer(apiKey.key);
  const inAMinute = new Date(app.clock.now().getTime() + 60_000).toISOString();
  const short = (await owner.post('/api-keys').send({ label: 'short', expiresAt: inAMinute }).expect(201)).body.apiKey;
  app.clock.advance(61_000);
  await bearer(short.key);
  app.clock.advance(-61_000);
});
