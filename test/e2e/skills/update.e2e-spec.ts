import {
  type Actor,
  createPlugin,
  createSkill,
  grantTo,
  memberOf,
  runSql,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const patch = (id: string, fields: object) => owner.patch(`/skills/${id}`).send(fields);

describe('200', () => {
  test('the document’s update: PATCH is partial', async () => {
    const skill = await createSkill(owner, { access: 'public', tags: ['kept'] });
    const { body } = await patch(skill.id, { title: 'Better Summarizer', listed: true }).expect(200);
    expect(body).toEqual({
      ok: true,
      success: true,
      skill: { ...skill, title: 'Better Summarizer', listed: true, updatedAt: body.skill.updatedAt },
    });
    expect((await owner.get(`/skills/${skill.id}`).expect(200)).body.skill).toEqual(body.skill);
  });

  test.each([
    ['agent', { name: 'renamed' }],
    ['agent', { title: 'New' }],
    ['agent', { description: 'New' }],
    ['agent', { status: 'archived' }],
    ['agent', { access: 'public' }],
    ['agent', { dispatchable: true }],
    ['agent', { modelStrategy: 'low' }],
    ['agent', { tags: ['a', 'b'] }],
    ['agent', { tags: [] }],
    ['agent', { contentVisibility: 'opaque' }],
    ['agent', { variables: [{ key: 'a', description: '', type: 'number', required: false, default: 3 }] }],
    ['agent', { toolDefs: [{ name: 'finish_agent_run', description: 'Ends.', parameters: { type: 'object', properties: {} } }] }],
    ['agent', { pricing: { model: 'credits', creditsPerMinute: 50 } }],
    ['agent', { whenToUse: 'Always.' }],
    ['agent', { outputSchema: { type: 'object' } }],
    ['agent', { models: [{ provider: 'openai', model: 'some-model' }] }],
    ['agent', { approvalMode: 'manual' }],
    ['agent', { deprecated: { message: 'Use the new one.', successorSkillId: null } }],
    ['http', { http: { baseUrl: 'https://new.example.com', auth: { type: 'none' }, timeoutMs: 1_000 } }],
    ['mcp', { mcp: { serverUrl: 'https://mcp.example.com', transport: 'sse', auth: { type: 'none' } } }],
  ])('%s %j', async (kind, fields) => {
    const skill = await createSkill(owner, { kind });
    const { body } = await patch(skill.id, fields).expect(200);
    expect(body.skill).toEqual({ ...skill, ...fields, updatedAt: body.skill.updatedAt });
  });

  test('null clears the fields that can be without a value', async () => {
    const fields = { whenToUse: 'Now.', outputSchema: { type: 'object' } };
    const skill = await createSkill(owner, fields);
    await patch(skill.id, { deprecated: { message: 'Old.' } }).expect(200);
    const nothing = { whenToUse: null, outputSchema: null, deprecated: null, http: null, mcp: null };
    expect((await patch(skill.id, nothing).expect(200)).body.skill).toMatchObject(nothing);
    const plugin = await createPlugin(owner, { toolDefs: [] });
    expect((await patch(plugin.id, { http: null }).expect(200)).body.skill.http).toBeNull();
  });

  test('archived and back: the pool leaves it out by default', async () => {
    const skill = await createSkill(owner);
    const ids = async (query: string) => (await owner.get(`/skills?${query}`).expect(200)).body.skills.map(({ id }: { id: string }) => id);
    await patch(skill.id, { status: 'archived' }).expect(200);
    expect([await ids('limit=200'), await ids('status=archived')]).toEqual([
      expect.not.arrayContaining([skill.id]),
      expect.arrayContaining([skill.id]),
    ]);
    await patch(skill.id, { status: 'active' }).expect(200);
    expect(await ids('limit=200')).toContain(skill.id);
  });

  test('warnings: listed has no effect on a private or an archived skill, and is stored', async () => {
    const skill = await createSkill(owner);
    const warnings = async (fields: object) =>
      (await patch(skill.id, fields).expect(200)).body.warnings?.map(({ code }: { code: string }) => code);
    expect(await warnings({ listed: true })).toEqual(['listed_has_no_effect']);
    expect(await warnings({ access: 'public' })).toBeUndefined();
    expect(await warnings({ status: 'archived' })).toEqual(['listed_has_no_effect']);
    expect(await warnings({ listed: false })).toBeUndefined();
  });

  test('the successor of a deprecated skill is a skill that the author can see', async () => {
    const [skill, successor] = [await createSkill(owner), await createSkill(owner)];
    const { body } = await patch(skill.id, { deprecated: { message: 'Use the new one.', successorSkillId: successor.name } }).expect(200);
    expect(body.skill.deprecated).toEqual({ message: 'Use the new one.', successorSkillId: successor.id });
  });

  test('the account’s webhook hears of a deprecation', async () => {
    const webhook = { url: 'https://hooks.example.com/in', enabled: true, events: ['skill.deprecated'], secret: 'sixteen letters!' };
    const actor = await app.signup();
    await actor.put('/account/webhook').send(webhook).expect(200);
    const skill = await createSkill(actor);
    await actor
      .patch(`/skills/${skill.id}`)
      .send({ deprecated: { message: 'Old.' } })
      .expect(200);
    await actor.patch(`/skills/${skill.id}`).send({ deprecated: null }).expect(200);
    const rows = await runSql<{ payload: string }>(app, 'SELECT "payload" FROM "WebhookDelivery" WHERE "accountId" = $1', [
      actor.account.id,
    ]);
    expect(rows.map(({ payload }) => JSON.parse(payload))).toMatchObject([
      { event: 'skill.deprecated', data: { skill: { id: skill.id }, deprecated: { message: 'Old.', successorSkillId: null } } },
    ]);
  });

  test('an empty PATCH changes nothing, not even the ETag', async () => {
    const skill = await createSkill(owner);
    const { headers } = await owner.get(`/skills/${skill.id}`).expect(200);
    const { body, headers: after } = await patch(skill.id, {}).expect(200);
    expect([body.skill, after.etag]).toEqual([skill, headers.etag]);
  });

  test('a skill keeps its name when it is renamed to it', async () => {
    const skill = await createSkill(owner);
    await patch(skill.id, { name: skill.name }).expect(200);
  });

  test('a developer writes', async () => {
    const skill = await createSkill(owner);
    await (await memberOf(app, owner, 'developer')).patch(`/skills/${skill.id}`).send({ title: 'New' }).expect(200);
  });

  test('every write leaves an audit row with the state before and after', async () => {
    const skill = await createSkill(owner);
    await patch(skill.id, { title: 'New' }).expect(200);
    const rows = await runSql<{ action: string; beforeDigest: string; afterDigest: string }>(
      app,
      `SELECT "action", "beforeDigest", "afterDigest" FROM "AuditEvent" WHERE "target" = $1 AND "action" = 'skill.update'`,
      [skill.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.beforeDigest).not.toBe(rows[0]?.afterDigest);
  });
});

describe('400 validation_failed', () => {
  test.each([
    ['version', 3],
    ['installCount', 9],
    ['rating', { average: 5, count: 1 }],
    ['id', 'x'],
    ['account', {}],
    ['kind', 'prompt'],
    ['fork', { fromSkillId: 'x' }],
    ['files', []],
    ['importedFrom', {}],
    ['createdAt', '2020-01-01T00:00:00.000Z'],
    ['updatedAt', '2020-01-01T00:00:00.000Z'],
    ['revision', 7],
    ['installation', { shared: false }],
    ['deletedAt', null],
  ])('TEN-04 %s is not writable', async (field, value) => {
    const skill = await createSkill(owner);
    const { body } = await patch(skill.id, { [field]: value, title: 'New' }).expect(400);
    expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: `/${field}`, code: 'unknown_field' }] });
    expect((await owner.get(`/skills/${skill.id}`).expect(200)).body.skill.title).toBe('Example');
  });

  test.each([
    'name',
    'title',
    'description',
    'status',
    'access',
    'listed',
    'dispatchable',
    'modelStrategy',
    'tags',
    'contentVisibility',
    'variables',
    'toolDefs',
    'pricing',
    'models',
    'approvalMode',
  ])('%s cannot be null', async (field) => {
    const skill = await createSkill(owner);
    const { body } = await patch(skill.id, { [field]: null }).expect(400);
    expect(body.errors).toMatchObject([{ pointer: `/${field}` }]);
  });

  test.each([
    [{ status: 'deleted' }, '/status'],
    [{ deprecated: {} }, '/deprecated/message'],
    [{ deprecated: 'old' }, '/deprecated'],
    [{ deprecated: { message: 'x', at: 'now' } }, '/deprecated/at'],
  ])('%j', async (fields, pointer) => {
    const skill = await createSkill(owner);
    const { body } = await patch(skill.id, fields).expect(400);
    expect(body.errors[0].pointer).toBe(pointer);
  });

  test('OPQ-07 a successor that the author may not see is like none', async () => {
    const [skill, hidden] = [await createSkill(owner), await createSkill(stranger)];
    for (const successorSkillId of [hidden.id, '0'.repeat(24)]) {
      const { body } = await patch(skill.id, { deprecated: { message: 'x', successorSkillId } }).expect(400);
      expect(body.errors).toMatchObject([{ pointer: '/deprecated/successorSkillId', code: 'unknown_reference' }]);
    }
  });
});

test('401: without a token, public or not', async () => {
  const skill = await createSkill(owner, { access: 'public' });
  await app.anonymous.patch(`/skills/${skill.id}`).send({ title: 'x' }).expect(401);
});

describe('403', () => {
  test('forbidden: a viewer', async () => {
    const skill = await createSkill(owner);
    const { body } = await (await memberOf(app, owner, 'viewer')).patch(`/skills/${skill.id}`).send({ title: 'x' }).expect(403);
    expect(body.error_code).toBe('forbidden');
  });

  test('read_only: a public skill of another account, also when it is granted', async () => {
    const skill = await createSkill(owner, { access: 'public' });
    expect((await stranger.patch(`/skills/${skill.id}`).send({ title: 'x' }).expect(403)).body.error_code).toBe('read_only');
    await grantTo(owner, skill.id, stranger);
    expect((await stranger.patch(`/skills/${skill.id}`).send({ title: 'x' }).expect(403)).body.error_code).toBe('read_only');
  });

  test('OPQ-01 skill_opaque: an opaque skill of another account', async () => {
    const skill = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
    expect((await stranger.patch(`/skills/${skill.id}`).send({ title: 'x' }).expect(403)).body.error_code).toBe('skill_opaque');
  });
});

test('404: TEN-02 to a stranger a private skill looks exactly like one that does not exist', async () => {
  const skill = await createSkill(owner);
  const hidden = await stranger.patch(`/skills/${skill.id}`).send({ title: 'x' }).expect(404);
  const absent = await stranger
    .patch(`/skills/${'0'.repeat(24)}`)
    .send({ title: 'x' })
    .expect(404);
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});

describe('409 skill_name_taken', () => {
  test('another skill of the account has the name', async () => {
    const [skill, other] = [await createSkill(owner), await createSkill(owner)];
    expect((await patch(skill.id, { name: other.name }).expect(409)).body.error_code).toBe('skill_name_taken');
  });

  test('another entry of the pool has it as its alias', async () => {
    const [skill, other, alias] = [await createSkill(owner), await createSkill(owner), uniqueName('alias')];
    await owner.patch(`/skills/installs/${other.installation.id}`).send({ alias }).expect(200);
    expect((await patch(skill.id, { name: alias }).expect(409)).body.error_code).toBe('skill_name_taken');
    await patch(other.id, { name: alias }).expect(200);
  });
});

// 412 is in etags.e2e-spec.ts.

describe('422', () => {
  test.each([
    ['agent', 'field_not_for_kind', { http: { baseUrl: 'https://api.example.com' } }],
    ['prompt', 'field_not_for_kind', { dispatchable: true }],
    ['agent', 'invalid_variable', { variables: [{ key: 'no spaces' }] }],
    ['http', 'invalid_tool', { toolDefs: [{ name: 'a' }] }],
    ['agent', 'invalid_pricing', { pricing: { model: 'credits' } }],
    ['mcp', 'mcp_source_unsupported', { mcp: { transport: 'stdio' } }],
  ])('%s: %s', async (kind, code, fields) => {
    const skill = await createSkill(owner, { kind });
    expect((await patch(skill.id, fields).expect(422)).body.error_code).toBe(code);
  });
});
