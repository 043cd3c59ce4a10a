import { startTestApp, TEST_PASSWORD, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

let people = 0;
const person = (overrides: object = {}) => {
  people += 1;
  return { email: `person-${people}@example.com`, password: TEST_PASSWORD, account: `person-${people}`, ...overrides };
};

test('201: makes a user and an account that the user owns, and opens a session', async () => {
  const { body } = await app.anonymous
    .post('/auth/signup')
    .send(person({ account: 'acme', name: 'Ada', email: 'ada@example.com' }))
    .expect(201);
  expect(body).toEqual({
    ok: true,
    success: true,
    token: expect.stringMatching(/^eyJ/),
    refreshToken: expect.stringMatching(/^rt_[\w-]{43}$/),
    expiresIn: 900,
    user: { id: expect.stringMatching(/^usr_[0-9a-f]{24}$/), email: 'ada@example.com', name: 'Ada' },
    account: { id: expect.stringMatching(/^acc_[0-9a-f]{24}$/), slug: 'acme', name: 'acme' },
    role: 'owner',
  });
});
