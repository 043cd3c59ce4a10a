import {
  type Actor,
  createBundle,
  createFile,
  createPlugin,
  createSkill,
  grantTo,
  installSkill,
  keyOf,
  MOCK_MODELS,
  memberOf,
  publish,
  runSql,
  startTestApp,
  type TestApp,
  textBlock,
  uniqueName,
  useMockModels,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  stranger = await app.signup();
  for (const actor of [owner, stranger]) await useMockModels(actor);
});
afterAll(() => app.close());

const post = (body: object, actor = owner) => actor.post('/executions').send(body);
const VARIABLES = [
  { key: 'city', type: 'string', description: 'Where.', required: true },
  { key: 'days', type: 'number', description: 'How long.', required: false },
  { key: 'token', type: 'string', description: 'A secret.', required: false, secret: true },
];
const withVariables = (actor = owner, parts: object = {}) => createSkill(actor, { kind: 'prompt', variables: VARIABLES, ...parts });

test('202: the run waits for a worker, and can be read where Location says', async () => {
  const skill = await createSkill(owner, { models: MOCK_MODELS });
  const sent = {
    skillId: skill.id,
    messages: [{ role: 'assistant', content: 'Hello.' }],
    input: { ask: 'What?' },
    metadata: { ticket: 7 },
  };
  const { body, headers } = await post(sent).expect(202);
  const { execution } = body;
  expect(execution).toMatchObject({
    ...{ id: expect.stringMatching(/^exe_[0-9a-f]{24}$/), status: 'queued', kind: 'agent', version: null, metadata: { ticket: 7 } },
    account: { id: owner.account.id, slug: owner.account.slug },
    skill: { id: skill.id, name: skill.name, account: { slug: owner.account.slug } },
    messages: [
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: { ask: 'What?' } },
    ],
    ...{ result: null, output: null, error: null, parent: null, pendingToolCalls: [], warnings: [] },
  });
  expect(headers.location).toBe(`/executions/${execution.id}`);
  expect((await owner.get(headers.location ?? '').expect(200)).body.execution).toEqual(execution);
});

test('202: a skill is named by its id, its name or its address, and a published one keeps its version', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  await publish(owner, skill.id);
  await owner.patch(`/skills/${skill.id}`).send({ modelStrategy: 'low' }).expect(200);
  const start = async (body: object) => (await post(body).expect(202)).body.execution;
  const versions = [
    await start({ skill: skill.name, version: 1 }),
    await start({ skill: `${owner.account.slug}/${skill.name}`, version: 'latest' }),
    await start({ skillId: skill.id, version: 'draft' }),
    await start({ skillId: skill.id }),
  ].map(({ version }) => version);
  expect(versions).toEqual([1, 1, null, null]); // an author runs the draft, unless they say otherwise
});

test('202: an installed skill runs in the version that the account uses, under its own name for it', async () => {
  const skill = await createSkill(owner, { kind: 'prompt', access: 'public' });
  await publish(owner, skill.id);
  await installSkill(stranger, skill.id, { alias: 'mine' });
  const { execution } = (await post({ skill: 'mine' }, stranger).expect(202)).body;
  expect(execution).toMatchObject({ version: 1, skill: { id: skill.id, name: 'mine', account: { slug: owner.account.slug } } });
});

test('202: a version that its author took back runs for who is pinned to it, with a warning', async () => {
  const skill = await createSkill(owner, { kind: 'prompt', access: 'public' });
  await publish(owner, skill.id);
  await installSkill(stranger, skill.id, { version: 1 });
  await publish(owner, skill.id);
  await owner.post(`/skills/${skill.id}/versions/1/yank`).send({}).expect(200);
  const { execution } = (await post({ skillId: skill.id }, stranger).expect(202)).body;
  expect(execution).toMatchObject({ version: 1, warnings: [{ code: 'version_yanked' }] });
});

test('202: RUN-08 values of secret variables are shown as a mask, and unknown ones are told', async () => {
  const skill = await withVariables();
  const { execution } = (await post({ skillId: skill.id, variables: { city: 'Oslo', token: 'sesame-7', other: 1 } }).expect(202)).body;
  expect(execution.variables).toEqual({ city: 'Oslo', token: '[redacted]', other: 1 });
  expect(execution.warnings).toEqual([{ code: 'unknown_variable_supplied', message: expect.stringContaining('other') }]);
});

test('202: the number of statements does not depend on how many plugins an agent has', async () => {
  const agentWith = async (plugins: number) => {
    const agent = await createSkill(owner);
    for (let made = 0; made < plugins; made += 1) {
      const plugin = await createPlugin(owner);
      if (made % 2 === 0) await publish(owner, plugin.id);
      await owner.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    }
    await publish(owner, agent.id);
    return agent.id;
  };
  const [few, many] = [await agentWith(2), await agentWith(12)];
  const statements = (skillId: string) => app.statements.during(() => post({ skillId, version: 1 }).expect(202));
  for (const skillId of [few, many]) await statements(skillId); // manifests are kept once they were read
  expect((await statements(many)).length).toBe((await statements(few)).length);
});

test('202: one audit row says who started what', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  const { execution } = (await post({ skillId: skill.id }).expect(202)).body;
  const { events } = (await owner.get('/account/audit?limit=1').expect(200)).body;
  expect(events[0]).toMatchObject({ action: 'execution.create', target: execution.id, actor: { type: 'user' } });
});

test('202: a repetition with the same idempotency key starts nothing', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  const key = uniqueName('key');
  const send = () => post({ skillId: skill.id }).set('Idempotency-Key', key).expect(202);
  const [first, again] = [await send(), await send()];
  expect([again.body, again.headers.location, again.headers['idempotent-replayed']]).toEqual([first.body, first.headers.location, 'true']);
  expect((await owner.get(`/executions?skill=${skill.id}`).expect(200)).body.total).toBe(1);
});

test('400: each field that is wrong is named', async () => {
  const { id: skillId } = await createSkill(owner, { kind: 'prompt' });
  const faults: [object, string][] = [
    [{}, '/skillId'],
    [{ skillId, skill: skillId }, '/skillId'],
    [{ skillId, variables: [] }, '/variables'],
    [{ skillId, messages: [{ role: 'system', content: 'x' }] }, '/messages/0/role'],
    [{ skillId, messages: [{ role: 'user', content: '' }] }, '/messages/0/content'],
    [{ skillId, stream: 'yes' }, '/stream'],
    [{ skillId, wait: 61 }, '/wait'],
    [{ skillId, maxCredits: 0 }, '/maxCredits'],
    [{ skillId, metadata: 'x' }, '/metadata'],
    [{ skillId, limits: { turns: 51 } }, '/limits/turns'],
    [{ skillId, limits: { depth: 0 } }, '/limits/depth'],
    [{ skillId, version: 'newest' }, '/version'],
    [{ skillId, status: 'completed' }, '/status'],
  ];
  for (const [body, pointer] of faults) {
    expect((await post(body).expect(400)).body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
  }
});

test('401: without a token', async () => {
  await post({ skillId: 'x' }, app.anonymous).expect(401);
});

test('402: a skill with a price, by an account that has not paid', async () => {
  const skill = await createSkill(owner, { kind: 'prompt', access: 'public', pricing: { model: 'fixed', perMonth: 29 } });
  await publish(owner, skill.id);
  await installSkill(stranger, skill.id);
  expect((await post({ skillId: skill.id }, stranger).expect(402)).body.error_code).toBe('payment_required');
  await post({ skillId: skill.id }).expect(202);
});

test('403: a skill that is not in the pool; a viewer; a key without the scope', async () => {
  const skill = await createSkill(owner, { kind: 'prompt', access: 'public' });
  expect((await post({ skillId: skill.id }, stranger).expect(403)).body.error_code).toBe('skill_not_installed');
  await post({ skillId: skill.id }, await memberOf(app, owner, 'viewer')).expect(403);
  const { body } = await post({ skillId: skill.id }, await keyOf(owner, { scopes: ['executions:read'] })).expect(403);
  expect(body.details).toEqual({ scope: 'executions:run' });
});

test('404: TEN-02 a skill that is hidden from the account, a version that there is not', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  for (const skillId of [skill.id, 'f'.repeat(24), 'nothing']) {
    expect((await post({ skillId }, stranger).expect(404)).body.error_code).toBe('not_found');
  }
  await post({ skillId: skill.id, version: 3 }).expect(404);
});

test.each([[{ shared: false }], [{ status: 'paused' }]])('409: GRT-02 an install that is paused by %j', async (pause) => {
  const skill = await createSkill(owner, { kind: 'prompt', access: 'public' });
  const install = await installSkill(stranger, skill.id);
  await stranger.patch(`/skills/installs/${install.id}`).send(pause).expect(200);
  expect((await post({ skillId: skill.id }, stranger).expect(409)).body.error_code).toBe('install_paused');
});

test('410: a skill that its author has deleted', async () => {
  const skill = await createSkill(owner, { kind: 'prompt', access: 'public' });
  await installSkill(stranger, skill.id);
  await owner.delete(`/skills/${skill.id}`).expect(200);
  expect((await post({ skillId: skill.id }, stranger).expect(410)).body.error_code).toBe('skill_deleted');
});

test('422: skills that only agents use', async () => {
  for (const { id } of [await createPlugin(owner), await createBundle(owner)]) {
    expect((await post({ skillId: id }).expect(422)).body.error_code).toBe('skill_not_runnable');
  }
});

test('422: variables without a value, or with one of the wrong type; nothing is started', async () => {
  const skill = await withVariables();
  const missing = await post({ skillId: skill.id, variables: { days: 3 } }).expect(422);
  expect(missing.body).toMatchObject({ error_code: 'missing_variables', errors: [{ pointer: '/variables/city' }] });
  const invalid = await post({ skillId: skill.id, variables: { city: 'Oslo', days: 'three' } }).expect(422);
  expect(invalid.body).toMatchObject({ error_code: 'invalid_variables', errors: [{ pointer: '/variables/days' }] });
  expect((await owner.get(`/executions?skill=${skill.id}`).expect(200)).body.total).toBe(0);
});

test('422: OPQ-03 of an opaque skill of somebody else not even the names of its variables are told', async () => {
  const skill = await withVariables(owner, { access: 'public', contentVisibility: 'opaque' });
  await installSkill(stranger, skill.id);
  const { body } = await post({ skillId: skill.id, variables: { days: 'three' } }, stranger).expect(422);
  expect(body.error_code).toBe('missing_variables');
  expect(JSON.stringify(body)).not.toMatch(/city|days/);
  const { execution } = (await post({ skillId: skill.id, variables: { city: 'Oslo', other: 1 } }, stranger).expect(202)).body;
  expect(execution).toMatchObject({ etag: null, variables: {}, messages: [], warnings: [] });
});

test('422: NET-01 a callback to an address that is not public, or that is none', async () => {
  const { id: skillId } = await createSkill(owner, { kind: 'prompt' });
  for (const [callbackUrl, code] of [
    ['https://169.254.169.254/latest', 'outbound_refused'],
    ['ftp://example.com/', 'invalid_webhook'],
  ]) {
    const { body } = await post({ skillId, callbackUrl }).expect(422);
    expect(body).toMatchObject({ error_code: code, errors: [{ pointer: '/callbackUrl' }] });
  }
});

test('424: no model for the tier, or none that anybody has credentials for', async () => {
  const poor = await app.signup();
  const bare = await createSkill(poor, { kind: 'prompt' });
  const keyless = await createSkill(poor, { kind: 'prompt', models: [{ provider: 'openai', model: 'gpt-5-mini' }] });
  for (const { id } of [bare, keyless]) {
    expect((await post({ skillId: id }, poor).expect(424)).body.error_code).toBe('model_not_available');
  }
  await poor.put('/credentials').send({ openaiApiKey: 'sk-test-1234567890' }).expect(200);
  await post({ skillId: keyless.id }, poor).expect(202);
});

test('424: OPQ-03 an opaque skill runs on the models of its author, never on those of the account', async () => {
  const author = await app.signup();
  const skill = await createSkill(author, { kind: 'prompt', access: 'public', contentVisibility: 'opaque' });
  await publish(author, skill.id);
  await installSkill(stranger, skill.id);
  await post({ skillId: skill.id }, stranger).expect(424);
  await useMockModels(author);
  const { execution } = (await post({ skillId: skill.id }, stranger).expect(202)).body;
  const [{ plan }] = await planOf(execution.id);
  expect(plan.payerId).toBe(author.account.id);
});

const planOf = (id: string) =>
  runSql<{ plan: { payerId: string; system: string } }>(app, 'SELECT "plan" FROM "Execution" WHERE "id" = $1', [id]) as Promise<
    [{ plan: { payerId: string; system: string } }]
  >;

test('202: OPQ-02 what the account may not read stays out of its runs: of an opaque reference only name, title and description', async () => {
  const author = await app.signup();
  const closed = await createSkill(author, { kind: 'prompt', access: 'public', title: 'Known title' });
  await createFile(author, closed.id, { blocks: [textBlock('The hidden words.')] });
  await publish(author, closed.id);
  await grantTo(author, closed.id, owner);
  const agent = await createSkill(owner);
  await createFile(owner, agent.id, { blocks: [{ type: 'skill_ref', skillId: closed.id }] });
  await publish(owner, agent.id);
  await author.patch(`/skills/${closed.id}`).send({ contentVisibility: 'opaque' }).expect(200);
  for (const version of [1, 'draft']) {
    const { execution } = (await post({ skillId: agent.id, version }).expect(202)).body;
    const [{ plan }] = await planOf(execution.id);
    expect(JSON.stringify(plan)).not.toContain('The hidden words.');
    expect(plan.system).toContain('Known title');
  }
});
