import { type Actor, createPlugin, createSkill, installSkill, startTestApp, type TestApp, useMockModels } from '@guildhall/testing';

/** The same as POST /executions, whose files prove what a run is made of; here is what the path decides. */

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  for (const actor of [owner, stranger]) await useMockModels(actor);
});
afterAll(() => app.close());

test('202: starts a run of the skill in the path, and calls it a task, too', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  for (const reference of [skill.id, skill.name, encodeURIComponent(`${owner.account.slug}/${skill.name}`)]) {
    const { body, headers } = await owner.post(`/skills/${reference}/run`).send({ input: 'Hi.' }).expect(202);
    expect(body).toMatchObject({ ok: true, success: true, execution: { status: 'queued', skill: { id: skill.id } } });
    expect([body.task, headers.location]).toEqual([{ id: body.execution.id }, `/executions/${body.execution.id}`]);
  }
});

test('202: a run that needs nothing needs no body', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  const { body } = await owner.post(`/skills/${skill.id}/run`).expect(202);
  expect(body.execution).toMatchObject({ status: 'queued', messages: [] });
});

test('202: one that does not end in time is a task, too', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  const answer = await owner.post(`/skills/${skill.id}/run`).send({ wait: 1 }).expect(202);
  expect(answer.body.task).toEqual({ id: answer.body.execution.id });
});

test('400: a field that belongs to the other call', async () => {
  const skill = await createSkill(owner, { kind: 'prompt' });
  const { body } = await owner.post(`/skills/${skill.id}/run`).send({ skillId: skill.id }).expect(400);
  expect(body.errors).toMatchObject([{ pointer: '/skillId', code: 'unknown_field' }]);
});

test('401: without a token', async () => {
  await app.anonymous.post('/skills/x/run').send({}).expect(401);
});

test('409: an install that is paused', async () => {
  const skill = await createSkill(owner, { kind: 'prompt', access: 'public' });
  const install = await installSkill(stranger, skill.id);
  await stranger.patch(`/skills/installs/${install.id}`).send({ status: 'paused' }).expect(200);
  expect((await stranger.post(`/skills/${skill.id}/run`).send({}).expect(409)).body.error_code).toBe('install_paused');
});

test('422: a skill that only agents use', async () => {
  const plugin = await createPlugin(owner);
  expect((await owner.post(`/skills/${plugin.id}/run`).send({}).expect(422)).body.error_code).toBe('skill_not_runnable');
});

test('424: no model', async () => {
  const poor = await app.signup();
  const skill = await createSkill(poor, { kind: 'prompt' });
  expect((await poor.post(`/skills/${skill.id}/run`).send({}).expect(424)).body.error_code).toBe('model_not_available');
});
