import { certificateToken, createCertificate, createSkill, keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface AuditEvent {
  readonly id: string;
  readonly actor: { readonly type: string; readonly id: string };
  readonly action: string;
  readonly target: string;
  readonly beforeDigest: string | null;
  readonly afterDigest: string | null;
}

test('200: who did what, newest first, with exactly these fields', async () => {
  const owner = await app.signup();
  await owner.patch('/account').set('X-Request-Id', 'my-request').send({ name: 'New' }).expect(200);
  const { body } = await owner.get('/account/audit').expect(200);
  expect(Object.keys(body).sort()).toEqual(['events', 'limit', 'nextCursor', 'ok', 'page', 'perPage', 'success', 'total']);
  expect(body.events[0]).toEqual({
    id: expect.stringMatching(/^aud_[0-9a-f]{24}$/),
    actor: { type: 'user', id: owner.session.userId, accountId: owner.account.id },
    action: 'account.update',
    target: owner.account.id,
    beforeDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    afterDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    requestId: 'my-request',
    at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
  });
  expect(body.events[0].beforeDigest).not.toBe(body.events[0].afterDigest);
  expect(body.events.map(({ action }: AuditEvent) => action)).toEqual(['account.update', 'session.open', 'account.create']);
});

test('200: every write of this part leaves one row, in the account that it changed', async () => {
  const [owner, guest] = [await app.signup(), await app.signup()];
  const { email, userId } = guest.session;
  const write = async (action: string, work: () => PromiseLike<{ body: Record<string, { id: string }> }>) => {
    const { body } = await work();
    const [latest] = (await owner.get('/account/audit?limit=1').expect(200)).body.events as AuditEvent[];
    expect([latest?.action, latest?.actor.id]).toEqual([action, owner.session.userId]);
    return body;
  };
  await write('member.add', () => owner.post('/account/members').send({ email }).expect(201));
  await write('member.update', () => owner.patch(`/account/members/${userId}`).send({ role: 'viewer' }).expect(200));
  await write('member.remove', () => owner.delete(`/account/members/${userId}`).expect(200));
  const { invite } = await write('invite.create', () => owner.post('/account/invites').send({ email }).expect(201));
  await write('invite.delete', () => owner.delete(`/account/invites/${invite?.id}`).expect(200));
  const { apiKey } = await write('api_key.create', () => owner.post('/api-keys').send({ label: 'x' }).expect(201));
  await write('api_key.delete', () => owner.delete(`/api-keys/${apiKey?.id}`).expect(200));
  const { certificate } = await write('certificate.create', () => owner.post('/certificates').send({ name: 'x' }).expect(201));
  await write('certificate.delete', () => owner.delete(`/certificates/${certificate?.id}`).expect(200));
  await write('models.update', () => owner.put('/account/models').send({}).expect(200));
  await write('credentials.update', () => owner.put('/credentials').send({}).expect(200));
});

test('200: joining, leaving, logging in and out, and a stolen refresh token are there, too', async () => {
  const [owner, guest] = [await app.signup(), await app.signup()];
  const { invite } = (await owner.post('/account/invites').send({ email: guest.session.email }).expect(201)).body;
  const joined = (await guest.post('/account/invites/accept').send({ inviteToken: invite.token }).expect(201)).body;
  for (const status of [200, 401]) {
    await app.anonymous.post('/auth/refresh').send({ refreshToken: joined.refreshToken }).expect(status);
  }
  const login = { email: guest.session.email, password: 'correct horse battery staple', account: owner.account.slug };
  const again = (await app.anonymous.post('/auth/login').send(login).expect(200)).body;
  await guest.withToken(again.token).delete('/account/members/me').expect(200);
  const events: AuditEvent[] = (await owner.get('/account/audit').expect(200)).body.events;
  const byGuest = events.filter(({ actor }) => actor.id === guest.session.userId).map(({ action }) => action);
  expect(byGuest).toEqual(['member.leave', 'session.open', 'session.reuse', 'session.open', 'member.join']);
});

test('200: keys and certificates are named as such, and a certificate with its end user', async () => {
  const owner = await app.signup();
  const certificate = await createCertificate(owner);
  await createSkill(await keyOf(owner));
  await createSkill(owner.withToken(certificateToken(certificate, { email: 'end@example.com' })));
  const events: AuditEvent[] = (await owner.get('/account/audit?limit=2').expect(200)).body.events;
  const accountId = owner.account.id;
  expect(events.filter(({ action }) => action === 'skill.create').map(({ actor }) => actor)).toEqual([
    { type: 'certificate', id: certificate.id, accountId, email: 'end@example.com' },
    expect.objectContaining({ type: 'api_key', id: expect.stringMatching(/^key_/), accountId }),
  ]);
});

test('200: TEN-01 another account sees nothing of it', async () => {
  const [owner, other] = [await app.signup(), await app.signup()];
  await createSkill(owner);
  const events: AuditEvent[] = (await other.get('/account/audit').expect(200)).body.events;
  expect(events.map(({ action }) => action)).toEqual(['session.open', 'account.create']);
});

test('200: a refused write leaves no row', async () => {
  const owner = await app.signup();
  const before = (await owner.get('/account/audit').expect(200)).body.total;
  await owner.post('/account/members').send({ email: 'nobody@example.com' }).expect(422);
  await owner.delete('/account/members/me').expect(409);
  await owner.post('/api-keys').send({ label: '' }).expect(400);
  expect((await owner.get('/account/audit').expect(200)).body.total).toBe(before);
});

test('200: a cursor goes through all rows once, whatever is added meanwhile', async () => {
  const owner = await app.signup();
  for (let count = 0; count < 7; count += 1)
    await owner
      .post('/api-keys')
      .send({ label: `key ${count}` })
      .expect(201);
  const all: AuditEvent[] = (await owner.get('/account/audit?limit=200').expect(200)).body.events;
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await owner.get(`/account/audit?limit=2${cursor && `&cursor=${cursor}`}`).expect(200);
    seen.push(...body.events.map(({ id }: AuditEvent) => id));
    await owner.post('/api-keys').send({ label: 'meanwhile' }).expect(201);
    cursor = body.nextCursor ?? '';
  } while (cursor);
  expect(seen).toEqual(all.map(({ id }) => id));
});

test('200: in numbered pages', async () => {
  const owner = await app.signup();
  const page = async (number: number) => (await owner.get(`/account/audit?limit=1&page=${number}`).expect(200)).body;
  const [first, last, beyond] = [await page(1), await page(2), await page(3)];
  expect([first.events[0].action, last.events[0].action, beyond.events]).toEqual(['session.open', 'account.create', []]);
  expect([first.nextCursor, last.nextCursor, beyond.nextCursor]).toEqual([expect.any(String), null, null]);
});

test.each(['limit=0', 'limit=201', 'page=0', 'cursor=', 'cursor=abc', `cursor=${'x'.repeat(201)}`])('400: ?%s', async (query) => {
  const { body } = await (await app.signup()).get(`/account/audit?${query}`).expect(400);
  expect([body.error_code, body.errors[0].pointer]).toEqual(['validation_failed', `query:/${query.split('=')[0]}`]);
});

test('401: without a token', () => app.anonymous.get('/account/audit').expect(401));

test.each(['developer', 'viewer'] as const)('403: a %s', async (role) => {
  await (await memberOf(app, await app.signup(), role)).get('/account/audit').expect(403);
});

test('403: a key without the scope', async () => {
  const key = await keyOf(await app.signup(), { scopes: ['skills:read'] });
  expect((await key.get('/account/audit').expect(403)).body.details).toEqual({ scope: 'account:admin' });
});
