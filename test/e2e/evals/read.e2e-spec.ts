import { type Actor, createSkill, startTestApp, type TestApp, useMockModels } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  await useMockModels(owner);
});
afterAll(() => app.close());

const cases = [{ name: 'One', input: { a: 1 }, expect: { equals: { a: 1 } } }];

test('200: what was expected, and how far it is', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  const started = (await owner.post(`/skills/${skill.id}/evals`).send({ cases }).expect(202)).body.eval;
  const { body } = await owner.get(`/skills/${skill.id}/evals/${started.id}`).expect(200);
  expect(body.eval).toEqual(started);
  expect(body.eval).toMatchObject({
    status: 'running',
    cases: [{ name: 'One', input: { a: 1 }, expect: { equals: { a: 1 } }, draft: { status: 'queued', passed: null }, version: null }],
  });
});

test('404: TEN-02 of another skill, of another account, and what is no id at all', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  const other = await createSkill(owner, { kind: 'prompt' });
  const { id } = (await owner.post(`/skills/${skill.id}/evals`).send({ cases }).expect(202)).body.eval;
  await owner.get(`/skills/${other.id}/evals/${id}`).expect(404);
  await owner.get(`/skills/${skill.id}/evals/nothing`).expect(404);
  await (await app.signup()).get(`/skills/${skill.id}/evals/${id}`).expect(404);
});
