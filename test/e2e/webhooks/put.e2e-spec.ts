import { type Actor, keyOf, memberOf, runSql, startTestApp, type TestApp } from '@guildhall/testing';

const SETTINGS = { url: 'https://hooks.example.com/in?x=1', enabled: true, events: ['skill.published'], secret: 'sixteen letters!' };

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

const put = (actor: Actor, body: object) => actor.put('/account/webhook').send(body);

const storedSecret = async (actor: Actor): Promise<string> => {
  const sql = 'SELECT "secretCiphertext" AS secret FROM "Webhook" WHERE "accountId" = $1';
  return (await runSql<{ secret: string }>(app, sql, [actor.account.id]))[0]?.secret ?? '';
};

test('200: the settings are answered without the secret, and GET answers the same', async () => {
  const { body } = await put(owner, SETTINGS).expect(200);
  expect(body).toEqual({
    ok: true,
    success: true,
    webhook: { url: SETTINGS.url, enabled: true, events: ['skill.published'], secretSet: true, updatedAt: expect.any(String) },
  });
  expect((await owner.get('/account/webhook').expect(200)).body).toEqual(body);
});

test('AUT-06 200: the secret is stored encrypted and never the same way twice', async () => {
  const actor = await app.signup();
  await put(actor, SETTINGS).expect(200);
  const first = await storedSecret(actor);
  expect(first).toMatch(/^[0-9a-f]{8}\.[\w-]+\.[\w-]+$/);
  expect(Buffer.from(first.split('.')[2] ?? '', 'base64url').toString()).not.toContain(SETTINGS.secret);
  await put(actor, SETTINGS).expect(200);
  expect(await storedSecret(actor)).not.toBe(first);
});

test('200: everything but the secret is replaced', async () => {
  const actor = await app.signup();
  await put(actor, SETTINGS).expect(200);
  const secret = await storedSecret(actor);
  const { body } = await put(actor, { enabled: false, events: [] }).expect(200);
  expect(body.webhook).toMatchObject({ url: null, enabled: false, events: [], secretSet: true });
  expect(await storedSecret(actor)).toBe(secret);
  expect((await put(actor, { url: SETTINGS.url, enabled: true, events: [] }).expect(200)).body.webhook.enabled).toBe(true);
});

test('200: settings may wait for their address and secret while they are switched off', async () => {
  const actor = await app.signup();
  const { body } = await put(actor, { url: null, enabled: false, events: ['grant.created', 'review.created'] }).expect(200);
  expect(body.webhook).toMatchObject({ url: null, secretSet: false, events: ['grant.created', 'review.created'] });
});

test('200: two simultaneous first writes leave one whole state', async () => {
  const actor = await app.signup();
  const states = [
    { url: 'https://one.example.com/', enabled: true, events: ['grant.created'], secret: 'the secret of one' },
    { url: 'https://two.example.com/', enabled: false, events: ['review.created'], secret: 'the secret of two' },
  ];
  await Promise.all(states.map((state) => put(actor, state).expect(200)));
  const { webhook } = (await actor.get('/account/webhook').expect(200)).body;
  expect(states.map(({ url, enabled, events }) => ({ url, enabled, events }))).toContainEqual({
    url: webhook.url,
    enabled: webhook.enabled,
    events: webhook.events,
  });
});

test('200: the change leaves an audit row', async () => {
  const actor = await app.signup();
  await put(actor, SETTINGS).expect(200);
  const { events } = (await actor.get('/account/audit').expect(200)).body;
  expect(events[0]).toMatchObject({ action: 'webhook.update', target: actor.account.id, beforeDigest: null });
});

test.each([
  ['an unknown field', { ...SETTINGS, accountId: 'acc_0' }, '/accountId'],
  ['no enabled', { events: [] }, '/enabled'],
  ['enabled as text', { ...SETTINGS, enabled: 'true' }, '/enabled'],
  ['no events', { enabled: false }, '/events'],
  ['an unknown event', { ...SETTINGS, events: ['skill.published', 'skill.exploded'] }, '/events'],
  ['the event of tests', { ...SETTINGS, events: ['webhook.test'] }, '/events'],
  ['an event twice', { ...SETTINGS, events: ['grant.created', 'grant.created'] }, '/events'],
  ['a short secret', { ...SETTINGS, secret: 'fifteen letters' }, '/secret'],
  ['a long secret', { ...SETTINGS, secret: 'x'.repeat(201) }, '/secret'],
  ['a null secret', { ...SETTINGS, secret: null }, '/secret'],
  ['an address that is no text', { ...SETTINGS, url: 7 }, '/url'],
])('400: %s', async (_case, body, pointer) => {
  const answer = await put(owner, body).expect(400);
  expect(answer.body.error_code).toBe('validation_failed');
  expect(answer.body.errors[0].pointer.startsWith(pointer)).toBe(true);
});

test('401: without a token', async () => {
  await put(app.anonymous, SETTINGS).expect(401);
});

test('403: a developer, a viewer, or a key without the scope changes nothing', async () => {
  const [developer, viewer] = [await memberOf(app, owner, 'developer'), await memberOf(app, owner, 'viewer')];
  const key = await keyOf(owner, { scopes: ['skills:write'] });
  for (const actor of [developer, viewer, key]) await put(actor, SETTINGS).expect(403);
});

test.each([
  'http://127.0.0.1/',
  'http://localhost:9000/',
  'https://10.0.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'http://0x7f.1/',
  'https://2130706433/',
  'https://hooks.example.com:25/',
])('NET-01 422: %s is refused', async (url) => {
  const { body } = await put(owner, { ...SETTINGS, url }).expect(422);
  expect(body).toMatchObject({ error_code: 'outbound_refused', errors: [{ pointer: '/url', code: 'outbound_refused' }] });
});

test.each([
  '',
  'hooks.example.com',
  'ftp://hooks.example.com/',
  'file:///etc/passwd',
  'https://user:password@hooks.example.com/',
  'https://hooks.example.com\\@127.0.0.1/',
])('NET-01 422: %j is no address for a webhook', async (url) => {
  const { body } = await put(owner, { ...SETTINGS, url }).expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_webhook', errors: [{ pointer: '/url', code: 'invalid_url' }] });
});

test('422: an address has an end', async () => {
  const { body } = await put(owner, { ...SETTINGS, url: `https://hooks.example.com/${'x'.repeat(2_048)}` }).expect(422);
  expect(body.errors).toEqual([expect.objectContaining({ pointer: '/url', code: 'invalid_url' })]);
});

test('422: what is switched on needs an address and a secret, each named', async () => {
  const actor = await app.signup();
  const { body } = await put(actor, { enabled: true, events: [] }).expect(422);
  expect(body.error_code).toBe('invalid_webhook');
  expect(body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])).toEqual([
    ['/url', 'required'],
    ['/secret', 'required'],
  ]);
  expect((await actor.get('/account/webhook').expect(200)).body.webhook.updatedAt).toBeNull();
});
