import { type Actor, keyOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  stranger = await app.signup();
});
afterAll(() => app.close());

/** What the AGNT studio client reports. */
const REPORT = {
  promptName: 'acme/summarizer',
  manifest: { kind: 'PromptManifest', spec: { models: [] } },
  etag: 'etag-123',
  variables: { text: 'Long.' },
  messages: [{ role: 'user', content: 'Sum it up.' }],
  output: 'Short.',
  inputTokens: 100,
  outputTokens: 50,
  totalTokens: 150,
  cost: 0.01,
  duration: 1200.5,
  model: { provider: 'anthropic', name: 'claude-sonnet-4-6', metadata: {} },
  status: 'success',
  metadata: { source: 'test' },
  tags: ['a'],
};

const post = (body: object, actor = owner) => actor.post('/traces').send(body);

const list = async (query = '', actor = owner) => (await actor.get(`/traces${query}`).expect(200)).body;

beforeAll(async () => {
  for (const promptName of ['acme/one', 'acme/two', 'acme/one']) {
    await post({ ...REPORT, promptName }, owner).expect(201);
    app.clock.advance(1_000);
  }
});

test('200: newest first, without the conversations', async () => {
  const body = await list();
  expect(body).toMatchObject({ ok: true, total: 3, page: 1, limit: 50, nextCursor: null });
  expect(body.traces.map(({ promptName }: { promptName: string }) => promptName)).toEqual(['acme/one', 'acme/two', 'acme/one']);
  expect(body.traces[0]).not.toHaveProperty('messages');
  expect(body.traces[0]).toMatchObject({ inputTokens: 100, cost: 0.01, tags: ['a'], model: REPORT.model });
});

test('200: of one manifest, by pages or by cursor', async () => {
  expect((await list('?promptName=acme/two')).total).toBe(1);
  expect((await list('?limit=2&page=2')).traces).toHaveLength(1);
  const first = await list('?limit=2');
  await post(REPORT, owner).expect(201);
  const rest = await list(`?limit=2&cursor=${first.nextCursor}`);
  expect(rest.traces.map(({ id }: { id: string }) => id)).toEqual([(await list('?limit=1&page=4')).traces[0].id]);
  expect(rest.nextCursor).toBeNull();
});

test('200: the number of statements does not grow with the rows', async () => {
  expect(await app.statements.during(() => list('?limit=1'))).toHaveLength(2);
  expect(await app.statements.during(() => list('?limit=3'))).toHaveLength(2);
});

test('200: TEN-01 the traces of another account are not among them', async () => {
  expect((await list('', stranger)).traces).toEqual([]);
});

test('400: a cursor that nobody gave', async () => {
  expect((await owner.get('/traces?cursor=nonsense').expect(400)).body.errors[0].pointer).toBe('query:/cursor');
});

test('401: without a token', async () => {
  await app.anonymous.get('/traces').expect(401);
});

test('403: a key without the scope', async () => {
  await (await keyOf(owner, { scopes: ['skills:read'] })).get('/traces').expect(403);
});
