import { type Actor, createPlugin, createSkill, installSkill, keyOf, publish, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, author] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const list = async (actor = owner, query = '') => (await actor.get(`/prime/skills${query}`).expect(200)).body;
const namesOf = ({ skills }: { skills: { name: string }[] }) => skills.map(({ name }) => name);

test('200: what is shared, active and not paused, newest first; of agents the dispatchable ones, by effective names', async () => {
  const plugin = await createPlugin(owner, { name: 'tracker' });
  await createSkill(owner, { name: 'sum-up', kind: 'prompt' });
  await createSkill(owner, { name: 'own-agent' });
  await createSkill(owner, { name: 'helper', dispatchable: true });
  const [unshared, paused, archived] = [
    await createPlugin(owner, { name: 'unshared' }),
    await createPlugin(owner, { name: 'paused' }),
    await createPlugin(owner, { name: 'archived' }),
  ];
  await owner.patch(`/skills/installs/${unshared.installation.id}`).send({ shared: false }).expect(200);
  await owner.patch(`/skills/installs/${paused.installation.id}`).send({ status: 'paused' }).expect(200);
  await owner.patch(`/skills/${archived.id}`).send({ status: 'archived' }).expect(200);
  const theirs = await createPlugin(author, { access: 'public', title: 'Theirs' });
  await publish(author, theirs.id);
  await author.patch(`/skills/${theirs.id}`).send({ title: 'Not published' }).expect(200);
  await installSkill(owner, theirs.id, { alias: 'mine' });
  const body = await list();
  expect(body).toMatchObject({ ok: true, success: true, total: 4, page: 1, limit: 50, perPage: 50 });
  expect(namesOf(body)).toEqual(['mine', 'helper', 'sum-up', 'tracker']);
  expect(body.skills[0]).toEqual({
    ...{ id: theirs.id, name: 'mine', title: 'Theirs', description: theirs.description, kind: 'http' },
    account: { slug: author.account.slug },
  });
  expect(body.skills[3].id).toBe(plugin.id);
});

test('200: an agent counts as it was published', async () => {
  const actor = await app.signup();
  const agent = await createSkill(author, { access: 'public', dispatchable: true });
  await publish(author, agent.id);
  await author.patch(`/skills/${agent.id}`).send({ dispatchable: false }).expect(200);
  await installSkill(actor, agent.id);
  expect(namesOf(await list(actor))).toEqual([agent.name]);
});

test('200: TEN-01 only of the account; deleted skills are gone', async () => {
  const [actor, other] = [await app.signup(), await app.signup()];
  const skill = await createPlugin(actor, { access: 'public' });
  await installSkill(other, skill.id);
  expect((await list(other)).total).toBe(1);
  await actor.delete(`/skills/${skill.id}`).expect(200);
  expect([(await list(other)).total, (await list(actor)).total]).toEqual([0, 0]);
});

test('200: page by page, with the same number of statements however many there are', async () => {
  expect(namesOf(await list(owner, '?limit=1&page=2'))).toEqual(['helper']);
  expect(await app.statements.during(() => list(owner, '?limit=1'))).toHaveLength(2);
  expect(await app.statements.during(() => list(owner))).toHaveLength(2);
});

test('400: a page that there cannot be', async () => {
  await owner.get('/prime/skills?limit=0').expect(400);
});

test('401: without a token', async () => {
  await app.anonymous.get('/prime/skills').expect(401);
});

test('403: a key without the scope', async () => {
  await (await keyOf(owner, { scopes: ['skills:read'] })).get('/prime/skills').expect(403);
});
