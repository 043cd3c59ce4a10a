import {
  type Actor,
  createFile,
  createLibraryItem,
  createSkill,
  memberOf,
  runSql,
  startTestApp,
  type TestApp,
  textBlock,
  uniqueName,
  whileHeld,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let other: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, other] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const post = (manifest: unknown, conflictStrategy?: string, actor = owner) =>
  actor.post('/skills/import').send({ manifest, ...(conflictStrategy ? { options: { conflictStrategy } } : {}) });
const flat = (parts: object = {}) => ({ $manifestVersion: 1, name: uniqueName('imported'), title: 'Imported', kind: 'prompt', ...parts });
const file = (name: string, ...texts: string[]) => ({ section: 'system', name, blocks: texts.map((content) => textBlock(content)) });
const exported = async (name: string, actor = owner) => (await actor.get(`/skills/${name}/export`).expect(200)).body;

test('201: a skill of a new name is created with its own install and everything that the document says', async () => {
  const manifest = flat({
    description: 'Says.',
    tags: ['a'],
    variables: [{ key: 'name', required: true }],
    files: [file('one.md', 'Hi {{name}}.')],
  });
  const { body } = await post(manifest).expect(201);
  expect(body).toMatchObject({ ok: true, success: true, action: 'created' });
  expect(body.skill).toMatchObject({
    name: manifest.name,
    kind: 'prompt',
    access: 'private',
    tags: ['a'],
    installation: { source: 'own' },
  });
  expect(body).not.toHaveProperty('warnings');
  const { system } = (
    await owner
      .post(`/skills/${body.skill.id}/compile`)
      .send({ variables: { name: 'Ada' } })
      .expect(200)
  ).body;
  expect(system).toBe('Hi Ada.');
});

test('201: what one account exports another imports, and exports again the same but for the ids of blocks', async () => {
  const skill = await createSkill(owner, { kind: 'agent', whenToUse: 'Always.', toolDefs: [{ name: 'finish_agent_run' }] });
  await createFile(owner, skill.id, {
    section: 'messages',
    metadata: { role: 'assistant' },
    blocks: [textBlock('One.'), { type: 'divider' }],
  });
  const manifest = await exported(skill.name);
  await post(manifest, undefined, other).expect(201);
  const again = await exported(skill.name, other);
  const withoutIds = (value: object) => JSON.parse(JSON.stringify(value).replace(/"blk_[0-9a-f]{24}"/g, '""'));
  expect(withoutIds(again)).toEqual(withoutIds(manifest));
  expect(again.files[0].blocks[0].id).not.toBe(manifest.files[0].blocks[0].id);
});

test('201: a reference that leads nowhere here is kept and told of', async () => {
  const theirs = await createLibraryItem(other);
  const manifest = flat({ files: [{ ...file('one.md'), blocks: [{ type: 'component_ref', itemId: theirs.id }] }] });
  const { body } = await post(manifest).expect(201);
  expect(body.warnings).toEqual([{ code: 'missing_reference', message: expect.stringContaining('/manifest/files/0/blocks/0/itemId') }]);
});

test('200: skip leaves a skill of that name as it is, and is what happens by default', async () => {
  const { body: first } = await post(flat()).expect(201);
  const { name } = first.skill;
  for (const strategy of [undefined, 'skip']) {
    const { body } = await post(flat({ name, title: 'Other' }), strategy).expect(200);
    expect(body).toMatchObject({ action: 'skipped', skill: { id: first.skill.id, title: 'Imported' } });
  }
});

test('200: overwrite removes what only the skill has, but not its access, status, listing or visibility', async () => {
  const before = flat({
    access: 'public',
    listed: true,
    contentVisibility: 'opaque',
    whenToUse: 'Old.',
    files: [file('one.md', 'Old.'), file('two.md')],
  });
  await post(before).expect(201);
  const { body } = await post(flat({ name: before.name, title: 'New', files: [file('one.md', 'New.')] }), 'overwrite').expect(200);
  expect(body).toMatchObject({
    action: 'updated',
    skill: { title: 'New', whenToUse: null, access: 'public', listed: true, contentVisibility: 'opaque' },
  });
  const { files } = await exported(before.name);
  expect(files.map(({ name, blocks }: { name: string; blocks: { content: string }[] }) => [name, blocks[0]?.content])).toEqual([
    ['one.md', 'New.'],
  ]);
});

test('200: overwrite changes access where the document names it', async () => {
  const { name } = (await post(flat()).expect(201)).body.skill;
  expect((await post(flat({ name, access: 'public' }), 'overwrite').expect(200)).body.skill.access).toBe('public');
});

test('200: merge keeps what only the skill has', async () => {
  const before = flat({ tags: ['old'], variables: [{ key: 'a' }], files: [file('one.md', 'Old.'), file('two.md', 'Kept.')] });
  await post(before).expect(201);
  const incoming = flat({ name: before.name, access: 'public', tags: ['new'], variables: [{ key: 'b' }], files: [file('one.md', 'New.')] });
  const { body } = await post(incoming, 'merge').expect(200);
  expect(body).toMatchObject({
    action: 'updated',
    skill: { access: 'private', tags: ['old', 'new'], variables: [{ key: 'a' }, { key: 'b' }] },
  });
  const { files } = await exported(before.name);
  expect(files.map(({ blocks }: { blocks: { content: string }[] }) => blocks[0]?.content)).toEqual(['New.', 'Kept.']);
});

test('200: blocks that the skill has keep their ids', async () => {
  const { name } = (await post(flat({ files: [file('one.md', 'Old.', 'Second.')] })).expect(201)).body.skill;
  const manifest = await exported(name);
  manifest.files[0].blocks[0].content = 'New.';
  await post(manifest, 'overwrite').expect(200);
  expect(await exported(name)).toEqual(manifest);
});

test('200: an import is one write: it moves the draft to its next revision and leaves one audit row', async () => {
  const { skill } = (await post(flat()).expect(201)).body;
  const { headers } = await owner.get(`/skills/${skill.id}`);
  await post(flat({ name: skill.name }), 'overwrite').expect(200);
  await owner.patch(`/skills/${skill.id}`).set('If-Match', String(headers.etag)).send({ title: 'x' }).expect(412);
  const rows = await runSql<{ action: string }>(app, 'SELECT "action" FROM "AuditEvent" WHERE "target" = $1', [skill.id]);
  expect(rows).toEqual([{ action: 'skill.import' }, { action: 'skill.import' }]);
});

test('200: TEN-01 the skill of the same name in another account is not touched', async () => {
  const { name } = (await post(flat(), undefined, other).expect(201)).body.skill;
  expect((await post(flat({ name, title: 'Mine' }), 'overwrite').expect(201)).body.action).toBe('created');
  expect((await exported(name, other)).title).toBe('Imported');
});

test('400: a body that is no import', async () => {
  const bodies: [object, string][] = [
    [{}, '/manifest'],
    [{ manifest: [] }, '/manifest'],
    [{ manifest: flat(), options: { conflictStrategy: 'replace' } }, '/options/conflictStrategy'],
    [{ manifest: flat(), options: { force: true } }, '/options/force'],
    [{ manifest: flat(), strategy: 'skip' }, '/strategy'],
  ];
  for (const [body, pointer] of bodies) {
    const answer = await owner.post('/skills/import').send(body).expect(400);
    expect(answer.body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
  }
});

test('401: without a token', async () => {
  await post(flat(), undefined, app.anonymous).expect(401);
});

test('403: a viewer imports nothing', async () => {
  await post(flat(), undefined, await memberOf(app, owner, 'viewer')).expect(403);
});

test('404: the skill of that name is deleted at the same moment', async () => {
  const { id, name } = await createSkill(owner, { kind: 'prompt' });
  const held = { sql: 'UPDATE "Skill" SET "deletedAt" = now() WHERE "id" = $1', values: [id], waiting: 1 };
  const [answer] = await whileHeld(app, held, () => Promise.all([post(flat({ name, title: 'Too late' }), 'overwrite')]));
  expect(answer.status).toBe(404);
  expect(await runSql(app, 'SELECT "title" FROM "Skill" WHERE "id" = $1', [id])).toEqual([{ title: 'Example' }]);
});

test('409: the name of a skill that was deleted just now', async () => {
  const { skill } = (await post(flat()).expect(201)).body;
  await owner.delete(`/skills/${skill.id}`).expect(200);
  expect((await post(flat({ name: skill.name })).expect(409)).body.error_code).toBe('skill_name_taken');
});

test('422: a document of another version', async () => {
  for (const $manifestVersion of [undefined, 0, 2, '1']) {
    expect((await post(flat({ $manifestVersion })).expect(422)).body.error_code).toBe('unknown_manifest_version');
  }
});

test('422: TEN-04 a document with faults is refused whole, each with its place', async () => {
  const faulty: [object, string][] = [
    [{ name: 'No Slug' }, '/manifest/name'],
    [{ kind: 'robot' }, '/manifest/kind'],
    [{ installCount: 9 }, '/manifest/installCount'],
    [{ accountId: other.account.id }, '/manifest/accountId'],
    [{ variables: [{ key: '2fast' }] }, '/manifest/variables/0/key'],
    [{ files: [file('one.md'), file('one.md')] }, '/manifest/files/1/name'],
    [{ http: { baseUrl: 'https://api.example.com' } }, '/manifest/http'],
  ];
  for (const [parts, pointer] of faulty) {
    const { body } = await post(flat({ ...parts, title: 'Faulty' })).expect(422);
    expect(body).toMatchObject({ error_code: 'invalid_manifest', errors: expect.arrayContaining([expect.objectContaining({ pointer })]) });
  }
  expect((await owner.get('/skills?q=Faulty')).body.total).toBe(0);
});

test('422: the skill of that name is of another kind', async () => {
  const { name } = (await post(flat()).expect(201)).body.skill;
  const { body } = await post(flat({ name, kind: 'agent' }), 'merge').expect(422);
  expect(body).toMatchObject({ error_code: 'invalid_manifest', errors: [{ pointer: '/manifest/kind' }] });
});

test('422: both together are more than a skill may have', async () => {
  const variables = (prefix: string) => Array.from({ length: 60 }, (_, n) => ({ key: `${prefix}${n}` }));
  const { name } = (await post(flat({ variables: variables('a') })).expect(201)).body.skill;
  const { body } = await post(flat({ name, variables: variables('b') }), 'merge').expect(422);
  expect(body).toMatchObject({ error_code: 'too_many_items', errors: [{ pointer: '/manifest/variables' }] });
});

test('422: what merges add up to is bounded like what single writes add up to', async () => {
  const large = (name: string) => ({ ...file(name), blocks: Array.from({ length: 3 }, () => textBlock('x'.repeat(262_144))) });
  const { name } = (await post(flat({ files: [large('1.md')] })).expect(201)).body.skill;
  for (const next of ['2.md', '3.md', '4.md', '5.md']) await post(flat({ name, files: [large(next)] }), 'merge').expect(200);
  const { body } = await post(flat({ name, files: [large('6.md')] }), 'merge').expect(422);
  expect(body).toMatchObject({ error_code: 'draft_too_large', details: { limit: 4_194_304 } });
  expect((await exported(name)).files).toHaveLength(5);
});

test('422: RUN-03 a skill that would come to contain itself', async () => {
  const { skill } = (await post(flat()).expect(201)).body;
  const manifest = flat({ name: skill.name, files: [{ ...file('one.md'), blocks: [{ type: 'skill_ref', skillId: skill.id }] }] });
  expect((await post(manifest, 'overwrite').expect(422)).body.error_code).toBe('skill_cycle');
  expect((await exported(skill.name)).files).toEqual([]);
});
