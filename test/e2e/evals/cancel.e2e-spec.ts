import {
  type Actor,
  createSkill,
  keyOf,
  publish,
  runSql,
  startTestApp,
  startTestWorker,
  type TestApp,
  useMockModels,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  await useMockModels(owner);
});
afterAll(() => app.close());

const cases = [
  { input: 'Say a.', expect: { contains: 'a' } },
  { input: 'Say b.', expect: { judge: 'It says b.' } },
];

async function started(overrides: object = {}) {
  const skill = await createSkill(owner, { kind: 'prompt', ...overrides });
  await publish(owner, skill.id);
  const { id } = (await owner.post(`/skills/${skill.id}/evals`).send({ cases }).expect(202)).body.eval;
  return { skill, id, path: `/skills/${skill.id}/evals/${id}` };
}
const statusesOf = (body: { eval: { cases: readonly Record<'draft' | 'version', { status: string }>[] } }) =>
  body.eval.cases.flatMap(({ draft, version }) => [draft.status, version.status]);

test('200: what has not ended is cancelled, what has ended stays, and again nothing changes', async () => {
  const { id, path } = await started();
  const [done] = await runSql<{ id: string }>(
    app,
    `UPDATE "Execution" SET "status" = 'completed', "completedAt" = now(), "startedAt" = now(), "result" = '"a"' WHERE "id" = (
       SELECT "executionId" FROM "EvalRun" WHERE "evalId" = $1 AND "index" = 0 AND "side" = 'draft') RETURNING "id"`,
    [id],
  );
  const { body } = await owner.post(`${path}/cancel`).expect(200);
  expect(body.eval).toMatchObject({ status: 'finished', draft: { passed: 1, failed: 1, pending: 0 }, published: { failed: 2 } });
  expect(statusesOf(body)).toEqual(['completed', 'cancelled', 'cancelled', 'cancelled']);
  expect((await owner.post(`${path}/cancel`).expect(200)).body).toEqual(body);
  const audited = await runSql<{ target: string }>(app, `SELECT "target" FROM "AuditEvent" WHERE "action" = 'execution.cancel'`);
  expect(audited.map(({ target }) => target)).not.toContain(done?.id);
  expect(audited).toHaveLength(3);
});

test('200: those that workers have end at their next step, and what a judge has started ends with it', async () => {
  const worker = await startTestWorker(app);
  const { path } = await started({ models: [{ provider: 'mock', model: 'script: wait 60000 | say a' }] });
  const open = `SELECT "id" FROM "Execution" WHERE "completedAt" IS NULL AND "startedAt" IS NOT NULL AND "leaseUntil" IS NOT NULL`;
  while ((await runSql(app, open)).length < 4);
  await owner.post(`${path}/cancel`).expect(200);
  while ((await runSql(app, `SELECT 1 FROM "Execution" WHERE "completedAt" IS NULL`)).length > 0);
  await worker.stop();
  expect(statusesOf((await owner.get(path).expect(200)).body)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
});

test('401: without a token', async () => {
  const { path } = await started();
  await app.anonymous.post(`${path}/cancel`).expect(401);
});

test('403: a key that may only read', async () => {
  const { path } = await started();
  await (await keyOf(owner, { scopes: ['executions:read'] })).post(`${path}/cancel`).expect(403);
});

test('404: TEN-01 TEN-02 of another skill, of another account, and what is no id at all', async () => {
  const { id, path } = await started();
  const other = await createSkill(owner, { kind: 'prompt' });
  await owner.post(`/skills/${other.id}/evals/${id}/cancel`).expect(404);
  await owner.post(`/skills/${other.id}/evals/nothing/cancel`).expect(404);
  await (await app.signup()).post(`${path}/cancel`).expect(404);
});
