import { sha256Hex } from '@guildhall/kernel';
import {
  type Actor,
  addRunFile,
  createSkill,
  installSkill,
  keyOf,
  publish,
  runSql,
  startRun,
  startTestApp,
  type TestApp,
  useMockModels,
} from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let caller: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, caller] = [await app.signup(), await app.signup()];
  for (const actor of [author, caller]) await useMockModels(actor);
});
afterAll(() => app.close());

/** A run of the caller, of a skill of the author, that has written one file. */
async function writingRun(overrides: object = {}) {
  const skill = await createSkill(author, { access: 'public', ...overrides });
  await publish(author, skill.id);
  await installSkill(caller, skill.id);
  const { id } = await startRun(caller, skill.id);
  await addRunFile(app, caller, id, { path: '/workspace/notes/a.txt', content: 'made by the run' });
  return { id, skill };
}
const files = async (id: string, query = '') => (await caller.get(`/executions/${id}/files${query}`).expect(200)).body;
const pathsOf = ({ files: listed }: { files: { path: string }[] }) => listed.map(({ path }) => path);

test('200: what the run has made, with its hash', async () => {
  const { id } = await writingRun();
  expect(await files(id)).toEqual({
    ...{ ok: true, success: true, total: 1, page: 1, limit: 50, perPage: 50 },
    files: [
      {
        ...{ path: '/workspace/notes/a.txt', size: 15, mediaType: 'text/plain; charset=utf-8' },
        sha256: sha256Hex('made by the run'),
      },
    ],
  });
});

test('200: and what it was given, by their paths, page by page; nothing of what skills have brought into it', async () => {
  const { id } = await writingRun();
  for (const path of ['/inputs/b.csv', '/skills/csv/SKILL.md', '/workspace.txt', '/inputs/a.csv'])
    await addRunFile(app, caller, id, { path, content: path });
  expect(pathsOf(await files(id))).toEqual(['/inputs/a.csv', '/inputs/b.csv', '/workspace/notes/a.txt']);
  const second = await files(id, '?limit=2&page=2');
  expect([pathsOf(second), second.total]).toEqual([['/workspace/notes/a.txt'], 3]);
  expect(await files(id, '?page=9')).toMatchObject({ files: [], total: 3 });
});

test('200: OPQ-03 of an opaque skill none; OPQ-05 also when it has become so since', async () => {
  for (const { id, skill } of [await writingRun({ contentVisibility: 'opaque' }), await writingRun()]) {
    await author.patch(`/skills/${skill.id}`).send({ contentVisibility: 'opaque' }).expect(200);
    expect(await runSql(app, 'SELECT FROM "ExecutionBlob" WHERE "executionId" = $1', [id])).toHaveLength(1);
    expect(await files(id)).toMatchObject({ files: [], total: 0 });
  }
});

test('200: OPQ-03 of a run that was started by one of an opaque skill none', async () => {
  const [{ id: parent }, { id }] = [await writingRun({ contentVisibility: 'opaque' }), await writingRun()];
  expect((await files(id)).total).toBe(1);
  await runSql(app, `UPDATE "Execution" SET "parentId" = $2, "rootId" = $2, "parentCallId" = 'call_1', "depth" = 2 WHERE "id" = $1`, [
    id,
    parent,
  ]);
  expect(await files(id)).toMatchObject({ files: [], total: 0 });
});

test('200: the author of an opaque skill sees the files of own runs', async () => {
  const skill = await createSkill(author, { contentVisibility: 'opaque' });
  const { id } = await startRun(author, skill.id);
  await addRunFile(app, author, id, { path: '/workspace/a', content: 'x' });
  expect(pathsOf((await author.get(`/executions/${id}/files`).expect(200)).body)).toEqual(['/workspace/a']);
});

test('200: the number of statements does not grow with the files', async () => {
  const { id } = await writingRun();
  expect(await app.statements.during(() => files(id))).toHaveLength(3);
  for (let number = 0; number < 20; number += 1)
    await addRunFile(app, caller, id, { path: `/workspace/${number}`, content: String(number) });
  expect(await app.statements.during(() => files(id))).toHaveLength(3);
});

test('400: a page that there cannot be', async () => {
  expect((await caller.get('/executions/exe_0/files?page=0').expect(400)).body.errors[0].pointer).toBe('query:/page');
});

test('401: without a token', async () => {
  await app.anonymous.get('/executions/exe_0/files').expect(401);
});

test('403: a key without the scope', async () => {
  await (await keyOf(caller, { scopes: ['executions:run'] })).get('/executions/exe_0/files').expect(403);
});

test('404: TEN-01 the files of the run of another account', async () => {
  const { id } = await writingRun();
  await author.get(`/executions/${id}/files`).expect(404);
});
