import {
  type Actor,
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

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  skill = await createSkill(owner, { access: 'public', tags: ['a'], variables: [{ key: 'name' }], toolDefs: [{ name: 'search' }] });
  await createFile(owner, skill.id, { name: 'instructions.md', blocks: [textBlock('Published.')] });
  await publish(owner, skill.id);
  await owner.patch(`/skills/${skill.id}`).send({ title: 'Draft title' }).expect(200);
});
afterAll(() => app.close());

const read = (query = '', actor = owner, id = skill.id) => actor.get(`/skills/${id}/export${query}`);

test('200: the draft as one bare document', async () => {
  const { body, headers } = await read().expect(200);
  expect(body).toEqual({
    $manifestVersion: 1,
    name: skill.name,
    title: 'Draft title',
    description: 'Made by a builder.',
    kind: 'agent',
    access: 'public',
    status: 'active',
    listed: false,
    contentVisibility: 'transparent',
    tags: ['a'],
    modelStrategy: 'medium',
    dispatchable: false,
    models: [],
    files: [
      {
        section: 'system',
        name: 'instructions.md',
        order: 0,
        condition: null,
        blocks: [{ id: expect.stringMatching(/^blk_/), type: 'text', order: 0, content: 'Published.' }],
      },
    ],
    variables: [{ key: 'name', description: '', type: 'string', required: false }],
    toolDefs: [{ name: 'search', description: '', parameters: { type: 'object', properties: {} } }],
  });
  expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'private, no-cache' });
});

test('200: a version, by its number', async () => {
  expect((await read('?version=1')).body.title).toBe('Example');
  expect((await read('?version=latest')).body.title).toBe('Example');
});

test('200: others get what is published', async () => {
  expect((await read('', stranger).expect(200)).body).toEqual((await read('?version=1')).body);
});

test('200: until the first publish others get the draft', async () => {
  const fresh = await createSkill(owner, { access: 'public', title: 'Fresh' });
  expect((await read('', stranger, fresh.id).expect(200)).body.title).toBe('Fresh');
});

test('400: a version that is none', async () => {
  expect((await read('?version=0').expect(400)).body.errors[0].pointer).toBe('query:/version');
});

test('401: without a token', async () => {
  await read('', app.anonymous).expect(401);
});

test('402: MON-07 a priced skill is for those who have bought it', async () => {
  const priced = await createSkill(owner, { access: 'public', pricing: { model: 'fixed', perMonth: 29 } });
  await read('', stranger, priced.id).expect(402);
});

test('403: OPQ-01 an opaque skill is exported by its author alone; the draft of others is theirs', async () => {
  const opaque = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
  await installSkill(stranger, opaque.id);
  expect((await read('', stranger, opaque.id).expect(403)).body.error_code).toBe('skill_opaque');
  expect((await read('?version=draft', stranger).expect(403)).body.error_code).toBe('read_only');
});

test('404: a version that there is not, and a hidden skill', async () => {
  await read('?version=2').expect(404);
  await read('', stranger, (await createSkill(owner)).id).expect(404);
});
