import { type Actor, keyOf, memberOf, setWebhook, startTestApp, type TestApp, WEBHOOK_SECRET } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

test('200: an account that never set a webhook has one that is switched off', async () => {
  const { body } = await owner.get('/account/webhook').expect(200);
  const webhook = { url: null, enabled: false, events: [], secretSet: false, updatedAt: null };
  expect(body).toEqual({ ok: true, success: true, webhook });
});

test('AUT-06 200: the secret is never shown, only that there is one', async () => {
  const actor = await app.signup();
  await setWebhook(actor, 'https://hooks.example.com/');
  const { text, body } = await actor.get('/account/webhook').expect(200);
  expect(text).not.toContain(WEBHOOK_SECRET);
  expect(Object.keys(body.webhook).sort()).toEqual(['enabled', 'events', 'secretSet', 'updatedAt', 'url']);
  expect(body.webhook.secretSet).toBe(true);
});

test('TEN-01 200: each account sees its own', async () => {
  const [one, two] = [await app.signup(), await app.signup()];
  await setWebhook(one, 'https://one.example.com/');
  expect((await two.get('/account/webhook').expect(200)).body.webhook.url).toBeNull();
});

test('401: without a token', async () => {
  await app.anonymous.get('/account/webhook').expect(401);
});

test('403: developers and keys without the scope', async () => {
  const developer = await memberOf(app, owner, 'developer');
  const key = await keyOf(owner, { scopes: ['skills:read'] });
  for (const actor of [developer, key]) await actor.get('/account/webhook').expect(403);
});
