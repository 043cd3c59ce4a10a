import { startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const logout = (refreshToken: unknown) => app.anonymous.post('/auth/logout').send({ refreshToken });

test('200: AUT-03 ends the login at once: the refresh token and the access token', async () => {
  const actor = await app.signup();
  await actor.get('/auth/me').expect(200);
  expect((await logout(actor.session.refreshToken).expect(200)).body).toEqual({ ok: true, success: true });
  await actor.get('/auth/me').expect(401);
  await app.anonymous.post('/auth/refresh').send({ refreshToken: actor.session.refreshToken }).expect(401);
});

test('200: AUT-03 an older token of the same login ends all of it', async () => {
  const actor = await app.signup();
  const { body } = await app.anonymous.post('/auth/refresh').send({ refreshToken: actor.session.refreshToken }).expect(200);
  await logout(actor.session.refreshToken).expect(200);
  await app.anonymous.withToken(body.token).get('/auth/me').expect(401);
  await app.anonymous.post('/auth/refresh').send({ refreshToken: body.refreshToken }).expect(401);
});

test('200: logging out twice, or with a token that nobody knows, is no fault', async () => {
  const actor = await app.signup();
  for (const token of [actor.session.refreshToken, actor.session.refreshToken, 'rt_unknown']) await logout(token).expect(200);
});

test.each([undefined, null, 7, 'r'.repeat(201)])('400: %p', async (token) => {
  expect((await logout(token).expect(400)).body.errors[0].pointer).toBe('/refreshToken');
});
