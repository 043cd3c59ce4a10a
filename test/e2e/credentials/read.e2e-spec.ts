import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const NONE = { openaiApiKey: null, anthropicApiKey: null, googleApiKey: null, openaiCompatible: null, updatedAt: null };

test('200: nothing before the first time', async () => {
  const { body } = await (await app.signup()).get('/credentials').expect(200);
  expect(body).toEqual({ ok: true, success: true, credentials: NONE });
});

test('200: AUT-06 masked, and TEN-01 only to the account', async () => {
  const owner = await app.signup();
  const key = 'sk-proj-0123456789abcdefghij';
  await owner.put('/credentials').send({ openaiApiKey: key, googleApiKey: 'AIza0123456789abcdef' }).expect(200);
  const { body, text } = await owner.get('/credentials').expect(200);
  expect(body.credentials).toEqual({ ...NONE, openaiApiKey: 'sk-…ghij', googleApiKey: '…cdef', updatedAt: expect.any(String) });
  expect(text).not.toContain(key.slice(3, 12));
  expect((await (await app.signup()).get('/credentials').expect(200)).body.credentials).toEqual(NONE);
});

test('401: without a token', () => app.anonymous.get('/credentials').expect(401));

test('403: a developer, and a key without the scope', async () => {
  const owner = await app.signup();
  await (await memberOf(app, owner, 'developer')).get('/credentials').expect(403);
  await (await keyOf(owner, { scopes: ['skills:write'] })).get('/credentials').expect(403);
});
