import { type Actor, createLibraryItem, memberOf, runSql, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

const item = (fields: object = {}) => ({ type: 'component', name: uniqueName('item'), title: 'Tone', content: 'Be kind.', ...fields });
const post = (body: object, actor = owner) => actor.post('/library').send(body);

test.each(['component', 'assistant'])('201: an item of type %s is what was sent', async (type) => {
  const sent = item({ type, content: 'Hello {{name}}.\n' });
  const { body } = await post(sent).expect(201);
  expect(body).toEqual({
    ok: true,
    success: true,
    item: { id: expect.stringMatching(/^lib_[0-9a-f]{24}$/), ...sent, createdAt: expect.any(String), updatedAt: expect.any(String) },
  });
});

test('201: the content may be empty, and the name is one that text can mention', async () => {
  await post(item({ content: '', name: 'House_Style-2' })).expect(201);
});

test('201: types and accounts do not share names', async () => {
  const { name } = await createLibraryItem(owner);
  await createLibraryItem(owner, { type: 'assistant', name });
  await createLibraryItem(await app.signup(), { name });
});

test('201: the ETag is the one that GET answers, and one audit row is left', async () => {
  const { body, headers } = await post(item()).expect(201);
  expect((await owner.get(`/library/${body.item.id}`)).headers.etag).toBe(headers.etag);
  expect(await runSql(app, 'SELECT "action", "accountId" FROM "AuditEvent" WHERE "target" = $1', [body.item.id])).toEqual([
    { action: 'library.create', accountId: owner.account.id },
  ]);
});

test.each([
  ['/type', { type: 'snippet' }],
  ['/name', { name: 'two words' }],
  ['/name', { name: '' }],
  ['/name', { name: 'x'.repeat(65) }],
  ['/name', { name: 5 }],
  ['/title', { title: '' }],
  ['/title', { title: 'x'.repeat(121) }],
  ['/content', { content: null }],
  ['/content', { content: 'x'.repeat(262_145) }],
])('400: the fault at %s is named', async (pointer, fields) => {
  const { body } = await post(item(fields)).expect(400);
  expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
});

test('400: every field is needed', async () => {
  const { body } = await post({}).expect(400);
  expect(body.errors.map((fault: { pointer: string }) => fault.pointer).sort()).toEqual(['/content', '/name', '/title', '/type']);
});

test.each(['id', 'accountId', 'revision', 'createdAt'])('400: TEN-04 %s cannot be chosen', async (field) => {
  const { body } = await post(item({ [field]: 'x' })).expect(400);
  expect(body.errors).toMatchObject([{ pointer: `/${field}`, code: 'unknown_field' }]);
});

test('401: without a token nothing is written', async () => {
  await post(item(), app.anonymous).expect(401);
});

test('403: viewers cannot write', async () => {
  expect((await post(item(), await memberOf(app, owner, 'viewer')).expect(403)).body.error_code).toBe('forbidden');
});

test('409: an account has a name once per type, also for several writers at the same time', async () => {
  const same = item();
  const answers = await Promise.all([1, 2, 3, 4].map(() => post(same)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.error_code).toBe('item_name_taken');
});
