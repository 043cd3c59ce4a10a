import { startTestApp, TEST_PASSWORD, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const person = (overrides: object = {}) => {
  const account = uniqueName('person');
  return { email: `${account}@example.com`, password: TEST_PASSWORD, account, ...overrides };
};

const signup = (body: object, at = app) => at.anonymous.post('/auth/signup').send(body);

async function invite(email: string, role = 'viewer') {
  const owner = await app.signup();
  const { body } = await owner.post('/account/invites').send({ email, role }).expect(201);
  return { owner, inviteToken: body.invite.token as string };
}

test('201: makes a user and an account that the user owns, and opens a session', async () => {
  const body = person({ account: 'acme', name: 'Ada', email: 'ada@example.com' });
  const answer = (await signup(body).expect(201)).body;
  expect(answer).toEqual({
    ok: true,
    success: true,
    token: expect.stringMatching(/^eyJ/),
    refreshToken: expect.stringMatching(/^rt_[\w-]{43}$/),
    expiresIn: 900,
    user: { id: expect.stringMatching(/^usr_[0-9a-f]{24}$/), email: 'ada@example.com', name: 'Ada' },
    account: { id: expect.stringMatching(/^acc_[0-9a-f]{24}$/), slug: 'acme', name: 'acme' },
    role: 'owner',
  });
  await app.anonymous.withToken(answer.token).get('/account').expect(200);
});

test('201: with an invitation the user joins its account, in its role, and owns none', async () => {
  const email = 'invited@example.com';
  const { owner, inviteToken } = await invite(email);
  const { body } = await signup({ email, password: TEST_PASSWORD, inviteToken }).expect(201);
  expect([body.account.id, body.role]).toEqual([owner.account.id, 'viewer']);
  const me = (await app.anonymous.withToken(body.token).get('/auth/me').expect(200)).body;
  expect(me.accounts).toEqual([{ ...body.account, role: 'viewer' }]);
});

test('201: the email is kept in lower case, and without spaces around it', async () => {
  const { body } = await signup(person({ email: ' Grace@Example.COM ' })).expect(201);
  expect(body.user.email).toBe('grace@example.com');
});

test.each([
  ['no email', { email: undefined }, '/email'],
  ['an email that is none', { email: 'ada' }, '/email'],
  ['an email that is too long', { email: `${'a'.repeat(250)}@example.com` }, '/email'],
  ['no password', { password: undefined }, '/password'],
  ['a password of 11 characters', { password: 'x'.repeat(11) }, '/password'],
  ['a password of 201 characters', { password: 'x'.repeat(201) }, '/password'],
  ['a password that is no text', { password: ['correct horse battery'] }, '/password'],
  ['no account', { account: undefined }, '/account'],
  ['a slug with capitals', { account: 'Acme' }, '/account'],
  ['a slug of one letter', { account: 'a' }, '/account'],
  ['a slug of 40 letters', { account: 'a'.repeat(40) }, '/account'],
  ['a name that is null', { name: null }, '/name'],
  ['a field that is not known', { role: 'owner' }, '/role'],
  ['an invitation and an account', { inviteToken: 'inv_tok_x' }, '/account'],
])('400: %s', async (_, overrides, pointer) => {
  const { body } = await signup(person(overrides)).expect(400);
  expect([body.error_code, body.errors.map((fault: { pointer: string }) => fault.pointer)]).toEqual(['validation_failed', [pointer]]);
});

test('409: the email is taken, whatever its case, and no account is left behind', async () => {
  const first = person();
  await signup(first).expect(201);
  const second = person({ email: first.email.toUpperCase() });
  expect((await signup(second).expect(409)).body.error_code).toBe('email_taken');
  await signup(person({ account: second.account })).expect(201);
});

test('409: the account is taken, and no user is left behind', async () => {
  const first = person();
  await signup(first).expect(201);
  const second = person({ account: first.account });
  expect((await signup(second).expect(409)).body.error_code).toBe('account_taken');
  await signup(person({ email: second.email })).expect(201);
});

test('409: of two simultaneous sign-ups with one email exactly one wins', async () => {
  const { email } = person();
  const answers = await Promise.all([signup(person({ email })), signup(person({ email }))]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
});

describe('422 invalid_invite', () => {
  const refused = async (body: object) => expect((await signup(body).expect(422)).body.error_code).toBe('invalid_invite');

  test('422: unknown', () => refused({ email: 'stranger@example.com', password: TEST_PASSWORD, inviteToken: 'inv_tok_unknown' }));

  test('422: AUT-02 for another email, and it still works for the right one', async () => {
    const { inviteToken } = await invite('right@example.com');
    await refused({ email: 'wrong@example.com', password: TEST_PASSWORD, inviteToken });
    await signup({ email: 'right@example.com', password: TEST_PASSWORD, inviteToken }).expect(201);
  });

  test('422: taken back', async () => {
    const { owner, inviteToken } = await invite('unwanted@example.com');
    const [{ id }] = (await owner.get('/account/invites').expect(200)).body.invites;
    await owner.delete(`/account/invites/${id}`).expect(200);
    await refused({ email: 'unwanted@example.com', password: TEST_PASSWORD, inviteToken });
  });

  test('422: expired', async () => {
    const { inviteToken } = await invite('late@example.com');
    app.clock.advance(7 * 24 * 3_600_000);
    await refused({ email: 'late@example.com', password: TEST_PASSWORD, inviteToken });
    app.clock.advance(-7 * 24 * 3_600_000);
  });
});

describe('SIGNUP=invite', () => {
  let closed: TestApp;
  beforeAll(async () => {
    closed = await startTestApp({ SIGNUP: 'invite' });
  });
  afterAll(() => closed.close());

  test('403: without an invitation', async () => {
    expect((await signup(person(), closed).expect(403)).body.error_code).toBe('invite_required');
  });

  test('201: with one', async () => {
    const email = 'welcome@example.com';
    const { inviteToken } = await invite(email);
    await signup({ email, password: TEST_PASSWORD, inviteToken }, closed).expect(201);
  });
});

describe('SIGNUP=closed', () => {
  let closed: TestApp;
  beforeAll(async () => {
    closed = await startTestApp({ SIGNUP: 'closed' });
  });
  afterAll(() => closed.close());

  test('403: nobody, not even with an invitation', async () => {
    const email = 'shut-out@example.com';
    const { inviteToken } = await invite(email);
    for (const body of [person(), { email, password: TEST_PASSWORD, inviteToken }]) {
      expect((await signup(body, closed).expect(403)).body.error_code).toBe('signup_closed');
    }
  });
});
