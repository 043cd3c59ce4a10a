import { type Actor, keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

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

test('201: keeps what the client reports, and answers without the conversation', async () => {
  const { body } = await post(REPORT).expect(201);
  const { manifest: _, variables: _v, messages: _m, output: _o, metadata: _d, ...summary } = REPORT;
  expect(body).toEqual({
    ok: true,
    success: true,
    trace: { ...summary, id: expect.stringMatching(/^trc_[0-9a-f]{24}$/), createdAt: expect.any(String) },
  });
});

test('201: only the name is needed; what the client does not know may be null', async () => {
  const { body } = await post({ promptName: 'acme/summarizer' }).expect(201);
  expect(body.trace).toMatchObject({ promptName: 'acme/summarizer', etag: null, status: null, cost: null, tags: [] });
  await post({ ...REPORT, etag: null, output: { any: ['thing'] }, inputTokens: null }).expect(201);
});

test('400: each field that is wrong is named', async () => {
  const faults: [object, string][] = [
    [{ promptName: undefined }, '/promptName'],
    [{ promptName: '' }, '/promptName'],
    [{ manifest: 'x' }, '/manifest'],
    [{ messages: {} }, '/messages'],
    [{ inputTokens: -1 }, '/inputTokens'],
    [{ inputTokens: 1.5 }, '/inputTokens'],
    [{ cost: -1 }, '/cost'],
    [{ tags: [1] }, '/tags'],
    [{ accountId: stranger.account.id }, '/accountId'],
  ];
  for (const [parts, pointer] of faults) {
    expect((await post({ ...REPORT, ...parts }).expect(400)).body).toMatchObject({
      error_code: 'validation_failed',
      errors: [{ pointer }],
    });
  }
});

test('401: without a token', async () => {
  await post(REPORT, app.anonymous).expect(401);
});

test('403: a viewer, and a key without the scope', async () => {
  await post(REPORT, await memberOf(app, owner, 'viewer')).expect(403);
  const { body } = await post(REPORT, await keyOf(owner, { scopes: ['executions:read'] })).expect(403);
  expect(body.details).toEqual({ scope: 'executions:run' });
});
