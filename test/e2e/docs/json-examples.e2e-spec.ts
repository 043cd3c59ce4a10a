import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Actor,
  createFile,
  createPlugin,
  createSkill,
  installSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';

const ROOT = join(__dirname, '../../..');

/** Every block of JSON on a page, in their order. @throws {SyntaxError} for one that cannot be read */
const blocksOf = (page: string): Record<string, unknown>[] =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = '']) => JSON.parse(text));

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

test('docs/API.md shows a problem, a waiting update, a grant, a condition and a tool; README.md what a compile answers', () => {
  expect(blocksOf('docs/API.md').map((block) => Object.keys(block)[0])).toEqual(['type', 'source', 'skillId', 'operator', 'name']);
  expect(blocksOf('README.md').map((block) => Object.keys(block)[0])).toEqual(['system']);
});

test('400: the problem of docs/API.md is what the server answers', async () => {
  const [shown] = blocksOf('docs/API.md');
  const { body } = await owner.post('/skills').send({ name: 'Not a name', title: 'Example', description: 'Example.' }).expect(400);
  expect({ ...body, request_id: shown?.request_id }).toEqual(shown);
});

test('200: the waiting update of docs/API.md is what an installation shows', async () => {
  const [, shown] = blocksOf('docs/API.md');
  const holder = await app.signup();
  const skill = await createPlugin(owner, { access: 'public' });
  for (let version = 1; version <= 3; version += 1) await publish(owner, skill.id);
  await installSkill(holder, skill.id);
  const upload = { name: 'upload', description: 'Uploads.', request: { method: 'POST', path: '/upload' } };
  const wider = {
    http: { ...(skill.http as object), baseUrl: 'https://files.example.com' },
    toolDefs: [...(skill.toolDefs as object[]), upload],
  };
  await owner.patch(`/skills/${skill.id}`).send(wider).expect(200);
  await publish(owner, skill.id);
  expect((await holder.get(`/skills/${skill.id}`).expect(200)).body.skill.installation).toMatchObject(shown ?? {});
});

test('201: the grant of docs/API.md can be given', async () => {
  const [, , grant] = blocksOf('docs/API.md');
  await app.signup(String(grant?.grantee));
  await createSkill(owner, { name: String(grant?.skillId) });
  await owner.post('/grants').send(grant).expect(201);
});

test('201: the condition of docs/API.md can be written, and holds as the page says', async () => {
  const [, , , condition] = blocksOf('docs/API.md');
  const skill = await createSkill(owner, { kind: 'prompt', variables: [{ key: 'user_role' }, { key: 'plan' }] });
  await createFile(owner, skill.id, { blocks: [textBlock('For paying admins.', { condition })] });
  const compiled = async (variables: object) =>
    (await owner.post(`/skills/${skill.id}/compile`).send({ variables }).expect(200)).body.system;
  expect(await compiled({ user_role: 'admin', plan: 'team' })).toBe('For paying admins.');
  expect(await compiled({ user_role: 'admin', plan: 'trial' })).toBe('');
  expect(await compiled({ user_role: 'viewer', plan: 'team' })).toBe('');
});

test('201: the tool of docs/API.md can be written', async () => {
  const [, , , , tool] = blocksOf('docs/API.md');
  const http = { baseUrl: 'https://api.example.com', auth: { type: 'bearer' } };
  const { toolDefs } = await createSkill(owner, { kind: 'http', http, toolDefs: [tool], variables: [{ key: 'shop' }] });
  expect(toolDefs).toMatchObject([tool]);
});

test('200: the answer of README.md is what its compile answers', async () => {
  const [, body = ''] =
    /-X POST "\$GUILDHALL_URL\/skills" .*? -d '(\{[\s\S]*?\n\})'/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  const { id } = await createSkill(owner, { ...JSON.parse(body), name: uniqueName() });
  const variables = { visitor: 'Alice', is_back: true };
  expect((await owner.post(`/skills/${id}/compile`).send({ variables }).expect(200)).body).toMatchObject(blocksOf('README.md')[0] ?? {});
});
