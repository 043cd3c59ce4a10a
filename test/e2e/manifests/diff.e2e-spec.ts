import {
  type Actor,
  type BuiltFile,
  type BuiltSkill,
  createFile,
  createSkill,
  installSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let skill: BuiltSkill;
let file: BuiltFile;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

beforeEach(async () => {
  skill = await createSkill(owner, { access: 'public', variables: [{ key: 'a' }], toolDefs: [{ name: 'search', description: 'Old.' }] });
  file = await createFile(owner, skill.id, { name: 'instructions.md', blocks: [textBlock('One.\nTwo.\n')] });
  await publish(owner, skill.id);
});

const diff = (query = '', actor = owner, id = skill.id) => actor.get(`/skills/${id}/diff${query}`);

test('200: nothing has changed since the last version', async () => {
  const { etag } = (await owner.get(`/skills/${skill.id}/manifest`)).body.metadata;
  const { body } = await diff().expect(200);
  expect(body).toEqual({
    ok: true,
    success: true,
    diff: {
      from: { version: 1, etag },
      to: { version: 'draft', etag },
      identical: true,
      stats: { added: 0, removed: 0, changed: 0 },
      changes: [],
    },
  });
});

test('200: every sort of change, by what it is about and not by its place', async () => {
  const block = file.blocks[0]?.id;
  await owner
    .patch(`/skills/${skill.id}`)
    .send({ title: 'New title', variables: [{ key: 'b' }], toolDefs: [{ name: 'search', description: 'New.' }] })
    .expect(200);
  await owner.patch(`/skills/${skill.id}/files/${file.id}/blocks/${block}`).send({ content: 'One.\nThree.\n' }).expect(200);
  await createFile(owner, skill.id, { name: 'more.md' });
  const { body } = await diff().expect(200);
  const changes = body.diff.changes.map(({ kind, type, path }: Record<string, string>) => `${kind} ${type} ${path}`);
  expect(changes).toEqual([
    'field changed title',
    'variable removed variables/a',
    'variable added variables/b',
    'tool changed tools/search',
    'file added files/system/more.md',
    `block changed files/system/instructions.md/blocks/${block}`,
  ]);
  expect(body.diff).toMatchObject({ identical: false, stats: { added: 2, removed: 1, changed: 3 } });
  const [title] = body.diff.changes;
  expect(title).toMatchObject({ before: 'Example', after: 'New title' });
  expect(body.diff.changes.at(-1).hunks).toHaveLength(1);
});

test('200: between any two states', async () => {
  await owner.patch(`/skills/${skill.id}`).send({ modelStrategy: 'high' }).expect(200);
  await publish(owner, skill.id);
  await owner.patch(`/skills/${skill.id}`).send({ modelStrategy: 'low' }).expect(200);
  const values = async (query: string) => {
    const { from, to, changes } = (await diff(query).expect(200)).body.diff;
    return [from.version, to.version, changes[0]?.before, changes[0]?.after];
  };
  expect(await values('')).toEqual([2, 'draft', 'high', 'low']);
  expect(await values('?from=1')).toEqual([1, 'draft', 'medium', 'low']);
  expect(await values('?from=1&to=2')).toEqual([1, 2, 'medium', 'high']);
  expect(await values('?from=draft&to=latest')).toEqual(['draft', 2, 'low', 'high']);
});

test('200: a version that was yanked is not what the draft is compared with', async () => {
  await publish(owner, skill.id);
  await owner.post(`/skills/${skill.id}/versions/2/yank`).send({}).expect(200);
  expect((await diff()).body.diff.from.version).toBe(1);
});

test('200: before the first publish there is nothing to compare with', async () => {
  const fresh = await createSkill(owner);
  const { body } = await diff('', owner, fresh.id).expect(200);
  expect(body.diff).toMatchObject({ from: { version: null, etag: null }, to: { version: 'draft' }, identical: false });
  expect(body.diff.changes).toContainEqual({ kind: 'field', type: 'added', path: 'title', after: 'Example' });
});

test('400: a state that is none', async () => {
  for (const query of ['from=0', 'to=x', 'from=1.5', 'to=']) {
    const { body } = await diff(`?${query}`).expect(400);
    expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: `query:/${query.split('=')[0]}` }] });
  }
});

test('401: without a token', async () => {
  await diff('', app.anonymous).expect(401);
});

test('403: the draft, and so the difference to it, is the author’s', async () => {
  await installSkill(stranger, skill.id);
  expect((await diff('', stranger).expect(403)).body.error_code).toBe('read_only');
});

test('403: OPQ-01 of an opaque skill nothing is compared for others', async () => {
  const opaque = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
  expect((await diff('', stranger, opaque.id).expect(403)).body.error_code).toBe('skill_opaque');
});

test('404: a version that there is not, and latest before the first', async () => {
  await diff('?from=9').expect(404);
  await diff('?to=9').expect(404);
  await diff('?from=latest', owner, (await createSkill(owner)).id).expect(404);
});

test('404: TEN-01 a hidden skill is like none', async () => {
  const hidden = await createSkill(owner);
  await diff('', stranger, hidden.id).expect(404);
});
