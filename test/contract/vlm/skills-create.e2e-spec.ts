import { type Actor, createSkill, keyOf, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { zipOf } from '../../e2e/bundles/bundle-files.js';
import {
  createOf,
  createVlmSkill,
  FILE_NOT_FOUND,
  failure,
  folderOf,
  HELLO_WORLD,
  readSkill,
  sendFile,
  storedText,
  textOf,
  uuidOf,
} from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test.each([{}, { file_id: 'a', prompt: 'b' }, { prompt: 'a', session_id: 'b' }, { file_id: null, prompt: null }])(
  '400: %j',
  async (body) => {
    const answer = await owner.post('/vlm/v1/skills/create').send(body).expect(400);
    expect(answer.body).toEqual(failure('Provide exactly one of `file_id`, `prompt` or `session_id`', 'validation_failed'));
  },
);

test('400: fields of the wrong form, as one string', async () => {
  const { body } = await owner.post('/vlm/v1/skills/create').send({ prompt: 7, is_public: 'yes' }).expect(400);
  expect(body.detail).toMatch(/^prompt: .*is_public: /);
  await owner.post('/vlm/v1/skills/create').send({ prompt: 'a', name: '!!!' }).expect(400);
  await owner
    .post('/vlm/v1/skills/create')
    .send({ prompt: 'a', json_schema: { type: 7 } })
    .expect(400);
});

test('404: a file or a session that there is not', async () => {
  const other = await sendFile(await app.signup(), await folderOf(HELLO_WORLD));
  for (const fileId of [other, 'nonsense', uuidOf('f'.repeat(24))]) {
    const { body } = await owner.post('/vlm/v1/skills/create').send({ file_id: fileId }).expect(404);
    expect(body).toEqual(FILE_NOT_FOUND);
  }
  const { body } = await owner.post('/vlm/v1/skills/create').send({ session_id: 'x' }).expect(404);
  expect(body.detail).toBe('Session not found');
});

test('201: name and description of the request win, the name as a slug; the stored SKILL.md says both', async () => {
  const info = await createVlmSkill(owner, textOf(uniqueName()), { name: 'My Fine Skill!', description: 'Fine.' });
  expect(info).toMatchObject({ name: 'my-fine-skill', description: 'Fine.' });
  const text = await storedText(owner, 'my-fine-skill', 'SKILL.md');
  expect(text).toContain('name: my-fine-skill\ndescription: "Fine."\n');
});

test('201: an existing name gets a new version', async () => {
  const name = uniqueName();
  const first = await createVlmSkill(owner, textOf(name));
  const second = await createVlmSkill(owner, textOf(name, 'Other.'));
  expect(second).toMatchObject({ name, description: 'Other.' });
  expect(second.id).not.toBe(first.id);
  const { versions } = (await owner.get(`/skills/${name}/versions`).expect(200)).body;
  expect(versions).toHaveLength(2);
});

test('201: sent several times at once, one of them makes the skill and each of the others a version of it', async () => {
  const name = uniqueName();
  const answers = await Promise.all([1, 2, 3, 4].map((turn) => createOf(owner, { prompt: `Do ${turn}.`, name })));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect((await owner.get(`/skills/${name}/versions`).expect(200)).body.versions).toHaveLength(4);
});

test('201: a name that looks like the id of another skill makes a skill of its own', async () => {
  const { name: other } = await createVlmSkill(owner, textOf(uniqueName()));
  const { id } = (await owner.get(`/skills/${other}`).expect(200)).body.skill;
  expect((await createOf(owner, { prompt: 'x', name: id }).expect(201)).body.name).toBe(id);
  expect((await owner.get(`/skills/${other}/versions`).expect(200)).body.versions).toHaveLength(1);
});

test('409: the name of a skill of another kind, of an archived one, and of one that was deleted', async () => {
  const agent = await createSkill(owner);
  const [archived, deleted] = [await createVlmSkill(owner, textOf(uniqueName())), await createVlmSkill(owner, textOf(uniqueName()))];
  await owner.patch(`/skills/${archived.name}`).send({ status: 'archived' }).expect(200);
  await owner.delete(`/skills/${deleted.name}`).expect(200);
  for (const { name } of [agent, archived, deleted]) {
    const { body } = await owner.post('/vlm/v1/skills/create').send({ prompt: 'x', name }).expect(409);
    expect(body).toEqual(failure(`Skill with name '${name}' already exists`, 'skill_name_taken'));
  }
});

test('413, 422: what is no bundle, with the code of its rule', async () => {
  const cases: readonly [Buffer, number, string][] = [
    [Buffer.from('no zip'), 422, 'archive_not_zip'],
    [Buffer.alloc(10 * 1_048_576 + 1), 413, 'archive_too_large'],
  ];
  for (const [bytes, status, code] of cases) {
    const { body } = await owner
      .post('/vlm/v1/skills/create')
      .send({ file_id: await sendFile(owner, bytes) })
      .expect(status);
    expect(body.error.type).toBe(code);
  }
  const file = await sendFile(owner, await folderOf(`---\nname: [\n---\n`));
  const { body } = await owner.post('/vlm/v1/skills/create').send({ file_id: file }).expect(422);
  expect(body.detail).toMatch(/^Invalid SKILL\.md: invalid YAML frontmatter/);
});

test('401, 403: who may not write', async () => {
  await app.anonymous.post('/vlm/v1/skills/create').send({ prompt: 'x' }).expect(401);
  const key = await keyOf(owner, { scopes: ['skills:read'] });
  await key.post('/vlm/v1/skills/create').send({ prompt: 'x' }).expect(403);
});

test('415, 400: a body that is no JSON', async () => {
  const typed = await owner.post('/vlm/v1/skills/create').set('Content-Type', 'text/plain').send('x').expect(415);
  expect(typed.body.error.type).toBe('unsupported_media_type');
  const broken = await owner.post('/vlm/v1/skills/create').set('Content-Type', 'application/json').send('{').expect(400);
  expect(broken.body.error.type).toBe('validation_failed');
});

test('201: a public skill, and one that is private because nothing else was said', async () => {
  const [shown, kept] = [uniqueName(), uniqueName()];
  expect((await createOf(owner, { prompt: 'x', name: shown, is_public: true }).expect(201)).body.is_public).toBe(true);
  expect((await createOf(owner, { prompt: 'x', name: kept, is_public: null }).expect(201)).body.is_public).toBe(false);
  const { skill } = (await owner.get(`/skills/${kept}`).expect(200)).body;
  expect(skill).toMatchObject({ kind: 'bundle', access: 'private', listed: false });
  const { body } = await createOf(owner, { prompt: 'x', name: kept, is_public: true }).expect(200); // nothing of the version changes
  expect(body.is_public).toBe(true);
  expect((await readSkill(owner, kept).expect(200)).body).toEqual(body);
});

test('201: the native title is the name in words; unknown keys are dropped', async () => {
  const name = uniqueName('my-fine');
  await createOf(owner, { prompt: 'x', name, title: 'Another', accountId: 'acc_1', is_secret: true }).expect(201);
  const { skill } = (await owner.get(`/skills/${name}`).expect(200)).body;
  expect(skill.title).toBe(
    name
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(' '),
  );
});

test('200: equal content, name and description are the latest version; another description is another version', async () => {
  const name = uniqueName();
  const bytes = await folderOf(textOf(name));
  const [one, two] = [await sendFile(owner, bytes), await sendFile(owner, bytes)];
  const { body } = await createOf(owner, { file_id: one }).expect(201);
  await createOf(owner, { file_id: two }).expect(200, body);
  const other = (await createOf(owner, { file_id: two, description: 'Other.' }).expect(201)).body;
  expect(other.id).not.toBe(body.id);
  // equal to a version before the latest one is not equal to the latest one
  expect((await createOf(owner, { file_id: one }).expect(201)).body.id).not.toBe(body.id);
});

test('201: SKILL.md is read leniently, and its name is taken from the request or the folder where it says none', async () => {
  const name = uniqueName();
  const bare = await sendFile(owner, await folderOf('# Title\n\nDo the thing.\n'));
  expect((await createOf(owner, { file_id: bare, name }).expect(201)).body).toMatchObject({ name, description: 'Do the thing.' });
  const folder = uniqueName('folder');
  const unnamed = await zipOf([{ path: 'SKILL.md', content: '---\ndescription: Fine.\nversion: 2\n---\n\nDo it.\n' }], `${folder}/`);
  expect((await createOf(owner, { file_id: await sendFile(owner, unnamed) }).expect(201)).body.name).toBe(folder);
});

test.each([
  ['no JSON', '{'],
  ['no schema', '{"type": "text"}'],
  ['no object', '[]'],
  ['too deep', '['.repeat(5_000) + ']'.repeat(5_000)],
])('422: a schema.json that is %s', async (_, content) => {
  const bytes = await zipOf([
    { path: 'SKILL.md', content: textOf(uniqueName()) },
    { path: 'schema.json', content },
  ]);
  const { body } = await createOf(owner, { file_id: await sendFile(owner, bytes) }).expect(422);
  expect(body.error.type).toBe('invalid_schema_json');
  expect(typeof body.detail).toBe('string');
});

test('201: a schema of any type, vlmrun.yaml that is missing or cannot be read, and files of any other kind', async () => {
  const files = [
    { path: 'schema.json', content: '{"type": "array", "items": {"type": "string"}}' },
    { path: 'vlmrun.yaml', content: 'a: [' },
    { path: 'resources/a.bin', content: Buffer.from([0, 255]) },
  ];
  const bytes = await zipOf([{ path: 'SKILL.md', content: textOf(uniqueName()) }, ...files]);
  await createOf(owner, { file_id: await sendFile(owner, bytes) }).expect(201);
});

test('413: a file above the size of archives is refused without being read, a body above 1 MiB before it', async () => {
  const { body } = await createOf(owner, { prompt: 'x'.repeat(1_048_577) }).expect(413);
  expect(body).toEqual(failure(expect.any(String), 'payload_too_large'));
  const size = 10 * 1_048_576 + 1;
  const big = await createOf(owner, { file_id: await sendFile(owner, Buffer.alloc(size)) }).expect(413);
  expect(big.body).toEqual(failure(`Archive too large: ${size} bytes (max 10485760)`, 'archive_too_large'));
});

test('TEN-01 an upload that belongs to somebody else makes no skill, whatever the spelling of its id', async () => {
  const id = await sendFile(await app.signup(), await folderOf(HELLO_WORLD));
  for (const spelling of [id, id.toUpperCase(), `file_${id.replaceAll('-', '').slice(0, 24)}`, '']) {
    expect((await createOf(owner, { file_id: spelling }).expect(404)).body).toEqual(FILE_NOT_FOUND);
  }
});
