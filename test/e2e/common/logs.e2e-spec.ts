import { type Actor, startTestApp, TEST_PASSWORD, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ LOG_LEVEL: 'info' });
  owner = await app.signup();
});
afterAll(() => app.close());

/** The answer is out before its log line is written. */
async function lineOf(requestId: string): Promise<Record<string, unknown>> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const line = app.logs.find((candidate) => candidate.request_id === requestId && candidate.msg === 'request');
    if (line) return line;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The request left no log line.');
}

test('a request leaves one JSON line with route template, status, time, size and account', async () => {
  const { headers } = await owner.get('/skills?q=secret-search').set('X-Request-Id', 'line-1').expect(200);
  expect(await lineOf('line-1')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    msg: 'request',
    request_id: 'line-1',
    method: 'GET',
    route: '/skills',
    status: 200,
    ms: expect.any(Number),
    account: owner.account.id,
    bytes: Number(headers['content-length']),
  });
  expect(app.logs.filter((line) => line.request_id === 'line-1')).toHaveLength(1);
});

test('a refused request names its code, and an unknown address is not repeated', async () => {
  await owner.get('/skills/hidden-name').set('X-Request-Id', 'line-2').expect(404);
  await owner.get('/unknown/hidden-name').set('X-Request-Id', 'line-3').expect(404);
  expect(await lineOf('line-2')).toMatchObject({ route: '/skills/{skillId}', status: 404, code: 'not_found', level: 'info' });
  expect(await lineOf('line-3')).toMatchObject({ route: null, status: 404 });
  expect(JSON.stringify(app.logs)).not.toContain('hidden-name');
});

test('AUT-02 no log line has a token, a password, a query or a body', async () => {
  await app.anonymous.post('/auth/login').send({ email: owner.session.email, password: TEST_PASSWORD }).expect(200);
  await app.anonymous.post('/auth/refresh').send({ refreshToken: owner.session.refreshToken }).expect(200);
  await app.anonymous.get('/auth/me?token=leaked-in-query').set('Authorization', 'Bearer leaked-in-header').expect(401);
  await app.anonymous.get('/health').set('Cookie', 'session=leaked-in-cookie').set('X-Request-Id', 'line-4').expect(200);
  await lineOf('line-4');
  const text = JSON.stringify(app.logs);
  for (const secret of [TEST_PASSWORD, owner.token ?? '', owner.session.refreshToken, owner.session.email, 'leaked-in', 'secret-search']) {
    expect(text).not.toContain(secret);
  }
});
