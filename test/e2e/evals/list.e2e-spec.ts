import { type Actor, createSkill, startTestApp, type TestApp, useMockModels } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  await useMockModels(owner);
});
afterAll(() => app.close());

const cases = [{ expect: { contains: 'a' } }];
const start = async (skillId: string) => (await owner.post(`/skills/${skillId}/evals`).send({ cases }).expect(202)).body.eval;

test('200: the evaluations of the skill, newest first, in pages and with the same number of statements whatever theirs is', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  const other = await createSkill(owner, { kind: 'prompt' });
  await start(other.id);
  const first = await start(skill.id);
  const read = (query = '') => owner.get(`/skills/${skill.id}/evals${query}`).expect(200);
  const one = await app.statements.during(() => read());
  const second = await start(skill.id);
  const two = await app.statements.during(() => read());
  expect(two).toHaveLength(one.length);
  expect((await read()).body).toEqual({
    ...{ ok: true, success: true, total: 2, page: 1, limit: 50, perPage: 50 },
    evals: [second, first].map(({ id, createdAt }) => ({ id, skillId: skill.id, version: null, status: 'running', createdAt, cases: 1 })),
  });
  expect((await read('?limit=1&page=2')).body.evals).toMatchObject([{ id: first.id }]);
});

test('400: validation_failed for a page that is none', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  await owner.get(`/skills/${skill.id}/evals?page=0`).expect(400);
});

test('404: TEN-02 of a private skill of another account', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  await (await app.signup()).get(`/skills/${skill.id}/evals`).expect(404);
});
