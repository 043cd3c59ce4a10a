import { openSecretBox, PLATFORM, secretContexts } from '@guildhall/data';
import { type Actor, keyOf, memberOf, runSql, startTestApp, type TestApp, whileHeld } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const put = (actor: Actor, body: object) => actor.put('/credentials').send(body);
const KEY = 'sk-0123456789abcdefghij';

interface Row {
  readonly field: string;
  readonly ciphertext: string;
}
const rowsOf = ({ account }: Actor) =>
  runSql<Row>(app, 'SELECT "field", "ciphertext" FROM "ProviderCredential" WHERE "accountId" = $1 ORDER BY "field"', [account.id]);

test('200: sets what is sent, leaves the rest, and null removes', async () => {
  const owner = await app.signup();
  await put(owner, { openaiApiKey: KEY, anthropicApiKey: KEY }).expect(200);
  const { credentials } = (await put(owner, { anthropicApiKey: null, googleApiKey: KEY }).expect(200)).body;
  expect(credentials).toEqual({
    openaiApiKey: 'sk-…ghij',
    anthropicApiKey: null,
    googleApiKey: 'sk-…ghij',
    openaiCompatible: null,
    updatedAt: expect.any(String),
  });
  expect((await owner.get('/credentials').expect(200)).body.credentials).toEqual(credentials);
});

test('200: of a short key not even the end is shown', async () => {
  expect((await put(await app.signup(), { openaiApiKey: 'sk-short1' }).expect(200)).body.credentials.openaiApiKey).toBe('…');
});

test('200: a server of the OpenAI kind, with and without a key', async () => {
  const owner = await app.signup();
  const show = async (openaiCompatible: object | null) =>
    (await put(owner, { openaiCompatible }).expect(200)).body.credentials.openaiCompatible;
  expect(await show({ baseUrl: 'http://localhost:11434/v1', apiKey: KEY })).toEqual({
    baseUrl: 'http://localhost:11434/v1',
    apiKey: 'sk-…ghij',
  });
  expect(await show({ baseUrl: 'https://models.example.com' })).toEqual({ baseUrl: 'https://models.example.com', apiKey: null });
  expect(await show({ baseUrl: 'http://10.0.0.5:8000/v1', apiKey: null })).toEqual({ baseUrl: 'http://10.0.0.5:8000/v1', apiKey: null });
  expect(await show(null)).toBeNull();
});

test('200: AUT-06 a new address does not take the old key along', async () => {
  const owner = await app.signup();
  await put(owner, { openaiCompatible: { baseUrl: 'https://good.example.com', apiKey: KEY } }).expect(200);
  await put(owner, { openaiCompatible: { baseUrl: 'https://evil.example.com' } }).expect(200);
  expect((await rowsOf(owner)).map(({ field }) => field)).toEqual(['openaiCompatible.baseUrl']);
});

test('200: AUT-06 a new address does not get the key of another one that is set at the same moment', async () => {
  const owner = await app.signup();
  await put(owner, { openaiCompatible: { baseUrl: 'https://old.example.com', apiKey: KEY } }).expect(200);
  const sql = 'SELECT FROM "ProviderCredential" WHERE "accountId" = $1 FOR UPDATE';
  const good = { openaiCompatible: { baseUrl: 'https://good.example.com', apiKey: KEY } };
  const evil = { openaiCompatible: { baseUrl: 'https://evil.example.com' } };
  const answers = await whileHeld(app, { sql, values: [owner.account.id], waiting: 2 }, () =>
    Promise.all([put(owner, good), put(owner, evil)]),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  const { openaiCompatible } = (await owner.get('/credentials').expect(200)).body.credentials;
  expect(openaiCompatible.apiKey === null).toBe(openaiCompatible.baseUrl === 'https://evil.example.com');
});

test('200: AUT-06 at rest it is encrypted, in the context of its account and its field', async () => {
  const [owner, other] = [await app.signup(), await app.signup()];
  await put(owner, { openaiApiKey: KEY }).expect(200);
  const [row] = await rowsOf(owner);
  const box = openSecretBox(app.config);
  const open = (accountId: string, field: string) =>
    box.open(
      row?.ciphertext ?? '',
      secretContexts.providerCredential(accountId as Parameters<typeof secretContexts.webhookSecret>[0], field),
    );
  expect(row?.ciphertext).toMatch(/^[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/);
  expect(open(owner.account.id, 'openaiApiKey')).toBe(KEY);
  expect(() => open(other.account.id, 'openaiApiKey')).toThrow('does not belong here');
  expect(() => open(owner.account.id, 'googleApiKey')).toThrow('does not belong here');
});

test('200: TEN-05 the row-level wall hides the rows of one account from another', async () => {
  const [owner, other] = [await app.signup(), await app.signup()];
  await put(owner, { openaiApiKey: KEY }).expect(200);
  const count = (scope: string) =>
    app.database.transaction(scope as typeof PLATFORM, () =>
      app.database.client.providerCredential.count({ where: { accountId: owner.account.id } }),
    );
  expect([await count(owner.account.id), await count(other.account.id)]).toEqual([1, 0]);
});

const field = (overrides: object) => ({ openaiCompatible: { baseUrl: 'https://models.example.com', ...overrides } });
test.each([
  ['a key that is too short', { openaiApiKey: 'sk-1' }, '/openaiApiKey'],
  ['a key that is too long', { openaiApiKey: 'x'.repeat(501) }, '/openaiApiKey'],
  ['a key with a space', { anthropicApiKey: 'sk 0123456789' }, '/anthropicApiKey'],
  ['a key with a line end', { googleApiKey: 'AIza0123456789\r\nX: y' }, '/googleApiKey'],
  ['a key beyond ASCII', { googleApiKey: 'ключ-0123456789' }, '/googleApiKey'],
  ['a key that is a number', { openaiApiKey: 12_345_678 }, '/openaiApiKey'],
  ['a provider that is not known', { mistralApiKey: KEY }, '/mistralApiKey'],
  ['an address of another sort', field({ baseUrl: 'ftp://models.example.com' }), '/openaiCompatible/baseUrl'],
  ['an address without a scheme', field({ baseUrl: 'models.example.com' }), '/openaiCompatible/baseUrl'],
  ['an address with a password', field({ baseUrl: 'https://a:b@models.example.com' }), '/openaiCompatible/baseUrl'],
  ['an address with a query', field({ baseUrl: 'https://models.example.com/?key=1' }), '/openaiCompatible/baseUrl'],
  ['an address with a fragment', field({ baseUrl: 'https://models.example.com/#x' }), '/openaiCompatible/baseUrl'],
  ['no address', { openaiCompatible: { apiKey: KEY } }, '/openaiCompatible/baseUrl'],
  ['an address that is a list', { openaiCompatible: [] }, '/openaiCompatible'],
  ['a field that is not known', field({ headers: {} }), '/openaiCompatible/headers'],
])('400: %s, and nothing is stored', async (_, body, pointer) => {
  const owner = await app.signup();
  const answer = await put(owner, { anthropicApiKey: KEY, ...body }).expect(400);
  expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
  expect(answer.text).not.toContain('0123456789');
  expect(await rowsOf(owner)).toEqual([]);
});

test('401: without a token', () => app.anonymous.put('/credentials').send({}).expect(401));

test('403: a developer, and a key without the scope', async () => {
  const owner = await app.signup();
  await put(await memberOf(app, owner, 'developer'), {}).expect(403);
  await put(await keyOf(owner, { scopes: ['skills:write'] }), {}).expect(403);
});
