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

test('200: everything that was reported', async () => {
  const { id } = (await post(REPORT).expect(201)).body.trace;
  const { body } = await owner.get(`/traces/${id}`).expect(200);
  expect(body.trace).toEqual({ ...REPORT, id, createdAt: expect.any(String) });
});

test('401: without a token', async () => {
  await app.anonymous.get(`/traces/trc_${'0'.repeat(24)}`).expect(401);
});

test('403: a key without the scope', async () => {
  const { id } = (await post(REPORT).expect(201)).body.trace;
  await (await keyOf(owner, { scopes: ['skills:read'] })).get(`/traces/${id}`).expect(403);
});

test('404: TEN-01 the trace of another account is like none', async () => {
  const { id } = (await post(REPORT).expect(201)).body.trace;
  const [hidden, absent, odd] = await Promise.all([
    stranger.get(`/traces/${id}`).expect(404),
    stranger.get(`/traces/trc_${'0'.repeat(24)}`).expect(404),
    stranger.get('/traces/nonsense').expect(404),
  ]);
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
  expect(odd.body.error_code).toBe('not_found');
});
