import { createSkill, keyOf, memberOf, startTestApp, TEST_PASSWORD, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('200: changes the fields that are sent and no other', async () => {
  const actor = await app.signup('before');
  const { account } = (await actor.patch('/account').send({ name: 'Our house', grantPolicy: 'ask' }).expect(200)).body;
  expect(account).toMatchObject({ slug: 'before', name: 'Our house', grantPolicy: 'ask' });
  expect((await actor.get('/account').expect(200)).body.account).toEqual(account);
  expect((await actor.patch('/account').send({}).expect(200)).body.account).toMatchObject({ name: 'Our house', grantPolicy: 'ask' });
});

test('200: a new slug is the name of the account at once', async () => {
  const actor = await app.signup('old-name');
  const skill = await createSkill(actor, { access: 'public' });
  await actor.patch('/account').send({ slug: 'new-name' }).expect(200);
  expect((await actor.get('/auth/me').expect(200)).body.account.slug).toBe('new-name');
  await app.anonymous.get(`/skills/new-name%2F${skill.name}`).expect(200);
  await app.anonymous.get(`/skills/old-name%2F${skill.name}`).expect(404);
  const heir = { email: 'heir@example.com', password: TEST_PASSWORD, account: 'old-name' };
  await app.anonymous.post('/auth/signup').send(heir).expect(201);
});

test('200: defaults are merged; null goes back to the usual value', async () => {
  const actor = await app.signup();
  const patch = async (defaults: object) => (await actor.patch('/account').send({ defaults }).expect(200)).body.account.defaults;
  expect(await patch({ access: 'public', modelStrategy: 'high' })).toEqual({
    access: 'public',
    contentVisibility: null,
    modelStrategy: 'high',
  });
  expect(await patch({ contentVisibility: 'opaque' })).toEqual({ access: 'public', contentVisibility: 'opaque', modelStrategy: 'high' });
  expect(await patch({ access: null })).toEqual({ access: null, contentVisibility: 'opaque', modelStrategy: 'high' });
});

test('200: new skills start with the defaults, unless their author says otherwise', async () => {
  const actor = await app.signup();
  const defaults = { access: 'public', contentVisibility: 'opaque', modelStrategy: 'high' };
  await actor.patch('/account').send({ defaults }).expect(200);
  expect(await createSkill(actor)).toMatchObject(defaults);
  expect(await createSkill(actor, { access: 'private', modelStrategy: 'low' })).toMatchObject({
    ...defaults,
    access: 'private',
    modelStrategy: 'low',
  });
});

test('200: simultaneous changes of different defaults are all kept', async () => {
  const actor = await app.signup();
  const changes = [{ access: 'public' }, { contentVisibility: 'opaque' }, { modelStrategy: 'low' }];
  await Promise.all(changes.map((defaults) => actor.patch('/account').send({ defaults }).expect(200)));
  const { defaults } = (await actor.get('/account').expect(200)).body.account;
  expect(defaults).toEqual({ access: 'public', contentVisibility: 'opaque', modelStrategy: 'low' });
});

test('200: runs are kept for so many days, and null leaves it to the server again', async () => {
  const actor = await app.signup();
  const patch = async (runRetentionDays: number | null) =>
    (await actor.patch('/account').send({ runRetentionDays }).expect(200)).body.account.runRetentionDays;
  expect([await patch(7), await patch(null)]).toEqual([7, null]);
});

test.each([
  ['a slug with a space', { slug: 'a b' }, '/slug'],
  ['a slug that is null', { slug: null }, '/slug'],
  ['an empty name', { name: '' }, '/name'],
  ['a policy that is not known', { grantPolicy: 'never' }, '/grantPolicy'],
  ['defaults that are a list', { defaults: [] }, '/defaults'],
  ['defaults that are null', { defaults: null }, '/defaults'],
  ['a default that is not known', { defaults: { kind: 'agent' } }, '/defaults/kind'],
  ['a default of another word', { defaults: { access: 'secret' } }, '/defaults/access'],
  ['a retention of no days', { runRetentionDays: 0 }, '/runRetentionDays'],
  ['a retention that never ends', { runRetentionDays: 3651 }, '/runRetentionDays'],
  ['a field that is not writable', { verified: true }, '/verified'],
  ['the id', { id: 'acc_1' }, '/id'],
])('400: %s', async (_, body, pointer) => {
  const answer = await (await app.signup()).patch('/account').send(body).expect(400);
  expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
});

test('401: without a token', () => app.anonymous.patch('/account').send({ name: 'x' }).expect(401));

test.each(['developer', 'viewer'] as const)('403: a %s', async (role) => {
  const member = await memberOf(app, await app.signup(), role);
  expect((await member.patch('/account').send({ name: 'x' }).expect(403)).body.error_code).toBe('forbidden');
});

test('403: a key without the scope is told which one it needs', async () => {
  const key = await keyOf(await app.signup(), { scopes: ['skills:write'] });
  expect((await key.patch('/account').send({ name: 'x' }).expect(403)).body.details).toEqual({ scope: 'account:admin' });
});

test('409: a slug that another account has', async () => {
  const [actor, other] = [await app.signup(), await app.signup(uniqueName('taken'))];
  const { body } = await actor.patch('/account').send({ slug: other.account.slug, name: 'x' }).expect(409);
  expect(body.error_code).toBe('account_taken');
  expect((await actor.get('/account').expect(200)).body.account.name).toBe(actor.account.slug);
});
