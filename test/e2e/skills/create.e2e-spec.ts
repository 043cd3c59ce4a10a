import { type Actor, createSkill, memberOf, runSql, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup('authors');
});
afterAll(() => app.close());

const minimal = (fields: object = {}) => ({ name: uniqueName(), title: 'My Agent', description: 'A helpful agent.', ...fields });
const create = (fields: object = {}) => owner.post('/skills').send(minimal(fields));

describe('201', () => {
  test('the document’s quick start: an agent with its own install', async () => {
    const body = {
      name: 'my-agent',
      title: 'My Agent',
      description: 'A helpful agent that answers questions.',
      kind: 'agent',
      modelStrategy: 'medium',
      access: 'private',
    };
    const { body: answer } = await owner.post('/skills').send(body).expect(201);
    expect(answer).toMatchObject({
      ok: true,
      success: true,
      skill: {
        ...body,
        status: 'active',
        listed: false,
        dispatchable: false,
        installation: { source: 'own', shared: true, locked: false, alias: null, status: 'live', version: 'latest', update: null },
      },
    });
    expect(answer).not.toHaveProperty('warnings');
    expect(answer.skill.id).toMatch(/^[0-9a-f]{24}$/);
    expect(answer.skill.installation.id).toMatch(/^inst_[0-9a-f]{24}$/);
    expect(answer.skill.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('every field that is left out has the default of the document', async () => {
    const { body } = await create({ name: 'defaults' }).expect(201);
    const { id, createdAt, updatedAt, installation, ...skill } = body.skill;
    expect(skill).toEqual({
      account: { id: owner.account.id, slug: 'authors', name: 'authors' },
      name: 'defaults',
      title: 'My Agent',
      description: 'A helpful agent.',
      kind: 'agent',
      status: 'active',
      access: 'private',
      listed: false,
      dispatchable: false,
      modelStrategy: 'medium',
      tags: [],
      contentVisibility: 'transparent',
      whenToUse: null,
      variables: [],
      toolDefs: [],
      pricing: { model: 'free' },
      outputSchema: null,
      models: [],
      http: null,
      mcp: null,
      bundle: null,
      approvalMode: 'auto',
      fork: null,
      importedFrom: null,
      deprecated: null,
      installCount: 0,
      rating: { average: null, count: 0 },
      version: null,
    });
    expect(Object.keys(installation).sort()).toEqual(['alias', 'id', 'locked', 'shared', 'source', 'status', 'update', 'version']);
    expect([typeof id, createdAt]).toEqual(['string', updatedAt]);
  });

  test('the account’s own defaults count where the author says nothing', async () => {
    const account = await app.signup();
    const defaults = { access: 'public', contentVisibility: 'opaque', modelStrategy: 'high' };
    await account.patch('/account').send({ defaults }).expect(200);
    expect((await account.post('/skills').send(minimal()).expect(201)).body.skill).toMatchObject(defaults);
    const { body } = await account
      .post('/skills')
      .send(minimal({ modelStrategy: 'low' }))
      .expect(201);
    expect(body.skill).toMatchObject({ ...defaults, modelStrategy: 'low' });
  });

  test('every field that is sent comes back as it was sent', async () => {
    const fields = {
      kind: 'agent',
      access: 'public',
      listed: true,
      dispatchable: true,
      modelStrategy: 'high',
      tags: ['productivity', 'Über'],
      contentVisibility: 'opaque',
      whenToUse: 'When somebody asks.',
      variables: [{ key: 'user_name', description: 'The name of the user', type: 'string', required: true }],
      pricing: { model: 'fixed', perMonth: 29.5 },
      outputSchema: { type: 'object', properties: { b: { type: 'string' }, a: { type: 'string' } } },
      models: [{ provider: 'anthropic', model: 'some-model', temperature: 0.5 }],
      approvalMode: 'manual',
    };
    const { body } = await create(fields).expect(201);
    expect(body.skill).toMatchObject(fields);
    expect(Object.keys(body.skill.outputSchema.properties)).toEqual(['b', 'a']);
  });

  test('the document’s prompt: variables', async () => {
    const variables = [
      { key: 'text', description: 'The text to summarize', type: 'string', required: true },
      { key: 'max_bullets', description: 'Maximum number of bullet points', type: 'string', required: false },
    ];
    const { body } = await create({ kind: 'prompt', variables }).expect(201);
    expect(body.skill).toMatchObject({ kind: 'prompt', variables });
  });

  test('the document’s tool definition', async () => {
    const tool = {
      name: 'search_calendar',
      description: "Search the user's calendar for events",
      parameters: {
        type: 'object',
        properties: {
          query: { type: 'string', description: 'Search query' },
          date_range: { type: 'string', description: "e.g. 'next 7 days'" },
        },
        required: ['query'],
      },
    };
    expect((await create({ toolDefs: [tool] }).expect(201)).body.skill.toolDefs).toEqual([tool]);
  });

  test('http and mcp skills have their settings', async () => {
    const http = {
      baseUrl: 'https://api.example.com',
      auth: { type: 'header', name: 'X-Api-Key' },
      headers: { Accept: 'application/json' },
      timeoutMs: 5_000,
    };
    expect((await create({ kind: 'http', http }).expect(201)).body.skill.http).toEqual(http);
    const mcp = { serverUrl: 'https://mcp.example.com/mcp', transport: 'sse', auth: { type: 'bearer' }, allowedTools: ['search'] };
    expect((await create({ kind: 'mcp', mcp }).expect(201)).body.skill.mcp).toEqual(mcp);
  });

  test('addresses are saved without a look-up: a host need not exist yet', async () => {
    const http = { baseUrl: 'https://api.not-yet.invalid', auth: { type: 'none' }, timeoutMs: 30_000 };
    expect((await create({ kind: 'http', http }).expect(201)).body.skill.http).toEqual(http);
    await create({ kind: 'mcp', mcp: { serverUrl: 'https://mcp.not-yet.invalid/mcp' } }).expect(201);
  });

  test.each([[{ model: 'free' }], [{ model: 'fixed', perMonth: 29 }], [{ model: 'credits', creditsPerMinute: 50 }]])(
    'pricing %j',
    async (pricing) => {
      expect((await create({ pricing }).expect(201)).body.skill.pricing).toEqual(pricing);
    },
  );

  test('files come with their blocks', async () => {
    const files = [{ section: 'system', name: 'instructions.md', blocks: [{ type: 'text', content: 'Hello {{user_name}}' }] }];
    const { body } = await create({ kind: 'prompt', files }).expect(201);
    const { body: listed } = await owner.get(`/skills/${body.skill.id}/files`).expect(200);
    expect(listed.files).toMatchObject([
      { section: 'system', name: 'instructions.md', order: 0, blocks: [{ type: 'text', content: 'Hello {{user_name}}' }] },
    ]);
  });

  test('creating a skill puts it into the pool at once, as the newest', async () => {
    const skill = await createSkill(owner);
    const { body } = await owner.get('/skills?limit=1').expect(200);
    expect(body.skills[0]).toMatchObject({ id: skill.id, installation: { id: skill.installation.id, source: 'own' } });
  });

  test('a listed private skill is stored with a warning', async () => {
    const { body } = await create({ listed: true }).expect(201);
    expect(body.skill).toMatchObject({ listed: true, access: 'private' });
    expect(body.warnings).toEqual([{ code: 'listed_has_no_effect', message: expect.any(String) }]);
  });

  test('toolDefs of a prompt are kept, with a warning that they are ignored', async () => {
    const { body } = await create({ kind: 'prompt', toolDefs: [{ name: 'search', description: 'Searches.' }] }).expect(201);
    expect(body.skill.toolDefs).toHaveLength(1);
    expect(body.warnings).toMatchObject([{ code: 'tools_not_used' }]);
  });

  test('names are unique per account only', async () => {
    await create({ name: 'common' }).expect(201);
    await (await app.signup())
      .post('/skills')
      .send(minimal({ name: 'common' }))
      .expect(201);
  });

  test('the write leaves an audit row that names the skill', async () => {
    const skill = await createSkill(owner);
    const rows = await runSql<{ action: string }>(app, 'SELECT "action", "afterDigest" FROM "AuditEvent" WHERE "target" = $1', [skill.id]);
    expect(rows).toEqual([{ action: 'skill.create', afterDigest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });
});

describe('400 validation_failed', () => {
  test.each([
    ['name', undefined],
    ['title', undefined],
    ['description', undefined],
  ])('%s is required', async (field, value) => {
    const { body } = await create({ [field]: value }).expect(400);
    expect(body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([`/${field}`]);
  });

  test.each(['My-Agent', 'my_agent', '-agent', 'agent-', 'a--b', 'ä', '', 'a'.repeat(65), 'a b', null, 7])(
    'GRT-05 name %j',
    async (name) => {
      const { body } = await create({ name }).expect(400);
      expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: '/name' }] });
    },
  );

  test.each([
    ['title', null],
    ['title', ''],
    ['title', 'x'.repeat(121)],
    ['description', 7],
    ['kind', 'plugin'],
    ['kind', 'bundle'],
    ['kind', null],
    ['access', 'secret'],
    ['listed', 'true'],
    ['listed', null],
    ['dispatchable', 1],
    ['modelStrategy', 'best'],
    ['tags', 'a,b'],
    ['tags', [1]],
    ['tags', ['a', 'a']],
    ['tags', Array.from({ length: 21 }, (_, n) => `t${n}`)],
    ['contentVisibility', 'hidden'],
    ['variables', {}],
    ['variables', null],
    ['toolDefs', null],
    ['pricing', 'free'],
    ['pricing', null],
    ['whenToUse', 7],
    ['outputSchema', []],
    ['models', null],
    ['http', 'https://example.com'],
    ['files', null],
    ['approvalMode', 'ask'],
  ])('%s %j', async (field, value) => {
    const { body } = await create({ [field]: value }).expect(400);
    expect(body.error_code).toBe('validation_failed');
    for (const { pointer } of body.errors) expect(pointer).toMatch(new RegExp(`^/${field}`));
  });

  test.each([
    ['id', 'a'.repeat(24)],
    ['accountId', 'acc_'],
    ['account', {}],
    ['status', 'active'],
    ['version', 3],
    ['installCount', 1_000],
    ['rating', { average: 5 }],
    ['createdAt', '2020-01-01T00:00:00.000Z'],
    ['installation', { locked: true, source: 'grant' }],
    ['importedFrom', {}],
    ['deprecated', null],
    ['__proto_pollution__', 1],
  ])('TEN-04 the field %s cannot be written', async (field, value) => {
    const { body } = await create({ [field]: value }).expect(400);
    expect(body.errors).toMatchObject([{ pointer: `/${field}`, code: 'unknown_field' }]);
  });
});

test.each([null, { Authorization: 'Bearer nonsense' }])('401: without a valid token (%j)', async (header) => {
  const { body } = await app.anonymous
    .post('/skills')
    .set(header ?? {})
    .send(minimal())
    .expect(401);
  expect(body.error_code).toBe('unauthenticated');
});

test('403: a viewer reads and does not write', async () => {
  const viewer = await memberOf(app, owner, 'viewer');
  const { body } = await viewer.post('/skills').send(minimal()).expect(403);
  expect(body.error_code).toBe('forbidden');
});

describe('409 skill_name_taken', () => {
  test('the account has a skill with this name', async () => {
    const { name } = await createSkill(owner);
    const { body } = await create({ name }).expect(409);
    expect(body).toMatchObject({ error_code: 'skill_name_taken', details: { name } });
  });

  test('a skill of the pool has this name as its alias', async () => {
    const { installation } = await createSkill(owner);
    await owner.patch(`/skills/installs/${installation.id}`).send({ alias: 'nickname' }).expect(200);
    expect((await create({ name: 'nickname' }).expect(409)).body.error_code).toBe('skill_name_taken');
  });

  test('of parallel creations with one name exactly one wins, and nothing is half written', async () => {
    const name = uniqueName('race');
    const answers = await Promise.all(Array.from({ length: 8 }, () => create({ name })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    const rows = await runSql(app, 'SELECT 1 FROM "Skill" s JOIN "Install" i ON i."skillId" = s."id" WHERE s."name" = $1', [name]);
    expect(rows).toHaveLength(1);
  });

  test('a name and an alias that are taken at once never end up the same', async () => {
    const holder = await createSkill(owner);
    for (let round = 0; round < 5; round += 1) {
      const name = uniqueName('both');
      const [made, aliased] = await Promise.all([
        create({ name }),
        owner.patch(`/skills/installs/${holder.installation.id}`).send({ alias: name }),
      ]);
      expect([made.status, aliased.status].filter((status) => status === 409)).toHaveLength(1);
    }
  });
});

describe('422', () => {
  test.each([
    ['invalid_variable', '/variables/0/key', { variables: [{ key: '1st' }] }],
    ['invalid_variable', '/variables/0/key', { variables: [{ key: '__proto__' }] }],
    ['invalid_variable', '/variables/1/key', { variables: [{ key: 'a' }, { key: 'a' }] }],
    ['invalid_variable', '/variables/0/type', { variables: [{ key: 'a', type: 'money' }] }],
    ['invalid_tool', '/toolDefs/0/name', { toolDefs: [{ name: 'no spaces' }] }],
    ['invalid_condition', '/toolDefs/0/condition/op', { toolDefs: [{ name: 'a', condition: { variable: 'x', op: 'like', value: '' } }] }],
    ['invalid_pricing', '/pricing/perMonth', { pricing: { model: 'fixed' } }],
    ['invalid_pricing', '/pricing/perMonth', { pricing: { model: 'fixed', perMonth: -1 } }],
    ['invalid_pricing', '/pricing/perMonth', { pricing: { model: 'free', perMonth: 29 } }],
    ['invalid_schema', '/outputSchema/type', { outputSchema: { type: 'array' } }],
    ['invalid_http', '/http/baseUrl', { kind: 'http', http: { baseUrl: 'ftp://example.com' } }],
    ['invalid_mcp', '/mcp/serverUrl', { kind: 'mcp', mcp: { serverUrl: 'nowhere' } }],
    ['mcp_source_unsupported', '/mcp/command', { kind: 'mcp', mcp: { command: 'npx', args: ['server'] } }],
    ['field_not_for_kind', '/http', { kind: 'agent', http: { baseUrl: 'https://api.example.com' } }],
    ['field_not_for_kind', '/mcp', { kind: 'http', mcp: { serverUrl: 'https://mcp.example.com/mcp' } }],
    ['field_not_for_kind', '/dispatchable', { kind: 'prompt', dispatchable: true }],
    ['field_not_for_kind', '/toolDefs/0/request', { toolDefs: [{ name: 'a', request: { method: 'GET', path: '/' } }] }],
    ['invalid_tool', '/toolDefs/0/request', { kind: 'http', toolDefs: [{ name: 'a' }] }],
    ['invalid_block', '/files/0/blocks/0/type', { files: [{ section: 'system', name: 'a', blocks: [{ type: 'image' }] }] }],
    [
      'invalid_block',
      '/files/0/blocks/0/skillId',
      { files: [{ section: 'system', name: 'a', blocks: [{ type: 'skill_ref', skillId: '0'.repeat(24) }] }] },
    ],
  ])('%s at %s', async (code, pointer, fields) => {
    const { body } = await create(fields).expect(422);
    expect(body.error_code).toBe(code);
    expect(body.errors[0].pointer).toBe(pointer);
  });

  test('not_authorable: only agents and prompts have files', async () => {
    const { body } = await create({ kind: 'http', files: [] }).expect(422);
    expect(body.error_code).toBe('not_authorable');
  });

  test('TEN-04 the id of a new block cannot be chosen', async () => {
    const files = [{ section: 'system', name: 'a', blocks: [{ id: `blk_${'0'.repeat(24)}`, type: 'text', content: 'x' }] }];
    const { body } = await create({ files }).expect(422);
    expect(body).toMatchObject({ error_code: 'invalid_block', errors: [{ pointer: '/files/0/blocks/0/id' }] });
  });

  test('a refusal leaves nothing behind, not even the name', async () => {
    const name = uniqueName('refused');
    const files = [{ section: 'system', name: 'a', blocks: [{ type: 'skill_ref', skillId: '0'.repeat(24) }] }];
    await create({ name, files }).expect(422);
    await create({ name }).expect(201);
  });
});
