import { type Actor, createSkill, keyOf, runSql, startRun, startTestApp, type TestApp, useMockModels } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
/** Three runs, the newest first; the middle one is of another skill. */
let runs: string[];
let skills: { readonly id: string; readonly name: string }[];

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  await useMockModels(owner);
  skills = [await createSkill(owner, { kind: 'prompt' }), await createSkill(owner)];
  const ids = [];
  for (const skill of [skills[0], skills[1], skills[0]]) ids.push((await startRun(owner, skill?.id ?? '')).id);
  for (const [age, id] of ids.toReversed().entries()) {
    await runSql(app, `UPDATE "Execution" SET "createdAt" = '2026-03-05T00:00:00Z'::timestamptz - $2 * interval '1 day' WHERE "id" = $1`, [
      id,
      age,
    ]);
  }
  runs = ids.toReversed();
  await owner.post(`/executions/${runs[2]}/cancel`).expect(200);
});
afterAll(() => app.close());

const list = async (query = '', actor = owner) => (await actor.get(`/executions${query}`).expect(200)).body;
const idsOf = ({ executions }: { executions: { id: string }[] }) => executions.map(({ id }) => id);

test('200: newest first, without what was said', async () => {
  const body = await list();
  expect(body).toMatchObject({ ok: true, success: true, total: 3, page: 1, limit: 50, perPage: 50, nextCursor: null });
  expect(idsOf(body)).toEqual(runs);
  expect(Object.keys(body.executions[0]).sort()).toEqual(
    [
      ...['account', 'billing', 'completedAt', 'createdAt', 'error', 'etag', 'id', 'kind', 'metadata', 'parent', 'skill', 'startedAt'],
      ...['status', 'usage', 'version'],
    ].sort(),
  );
});

test('200: of one skill by its id or its name, also when it is gone', async () => {
  const [first, second] = skills;
  expect(idsOf(await list(`?skill=${first?.id}`))).toEqual([runs[0], runs[2]]);
  expect(idsOf(await list(`?skill=${second?.name}`))).toEqual([runs[1]]);
  expect(await list('?skill=never-heard-of')).toMatchObject({ executions: [], total: 0 });
  await owner.delete(`/skills/${second?.id}`).expect(200);
  expect(idsOf(await list(`?skill=${second?.id}`))).toEqual([runs[1]]);
});

test('200: by status and by time', async () => {
  expect(idsOf(await list('?status=cancelled'))).toEqual([runs[2]]);
  expect(idsOf(await list('?status=queued'))).toEqual([runs[0], runs[1]]);
  expect(idsOf(await list('?from=2026-03-04T00:00:00Z'))).toEqual([runs[0], runs[1]]);
  expect(idsOf(await list('?from=2026-03-04&to=2026-03-05'))).toEqual([runs[1]]);
});

test('200: by pages, or by cursor, which goes on whatever was added', async () => {
  expect(idsOf(await list('?limit=2&page=2'))).toEqual([runs[2]]);
  const first = await list('?limit=2');
  await startRun(owner, skills[0]?.id ?? '');
  expect(idsOf(await list(`?limit=2&cursor=${first.nextCursor}`))).toEqual([runs[2]]);
});

test('200: the number of statements does not grow with the rows', async () => {
  expect(await app.statements.during(() => list('?limit=1'))).toHaveLength(2);
  expect(await app.statements.during(() => list('?limit=3'))).toHaveLength(2);
});

test('200: TEN-01 the runs of another account are not among them, whatever is asked for', async () => {
  for (const query of ['', `?skill=${skills[0]?.id}`]) expect(await list(query, stranger)).toMatchObject({ executions: [], total: 0 });
});

test('400: a status that there is not, a time that is none, a cursor that nobody gave', async () => {
  for (const [query, pointer] of [
    ['status=done', 'query:/status'],
    ['from=yesterday', 'query:/from'],
    ['to=2026-02-30', 'query:/to'],
    ['cursor=nonsense', 'query:/cursor'],
    ['limit=201', 'query:/limit'],
  ]) {
    expect((await owner.get(`/executions?${query}`).expect(400)).body.errors[0].pointer).toBe(pointer);
  }
});

test('401: without a token', async () => {
  await app.anonymous.get('/executions').expect(401);
});

test('403: a key without the scope', async () => {
  await (await keyOf(owner, { scopes: ['skills:read', 'executions:run'] })).get('/executions').expect(403);
});
