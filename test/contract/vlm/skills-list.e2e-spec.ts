import { type Actor, createBundle, keyOf, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { createVlmSkill, failure, type Info, readSkill, textOf } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('200: newest first, every version or the latest of each skill, sorted and cut as asked', async () => {
  const actor = await app.signup();
  const first = await createVlmSkill(actor, textOf('list-b'));
  app.clock.advance(1_000);
  const other = await createVlmSkill(actor, textOf('list-a'));
  app.clock.advance(1_000);
  const second = (await actor.post('/vlm/v1/skills/list-b/update').send({ description: 'Other.' }).expect(201)).body;
  const ids = async (query: string) => (await actor.get(`/vlm/v1/skills${query}`).expect(200)).body.map(({ id }: Info) => id);
  expect(await ids('')).toEqual([second.id, other.id, first.id]);
  expect(await ids('?grouped=True')).toEqual([second.id, other.id]);
  expect(await ids('?descending=0')).toEqual([first.id, other.id, second.id]);
  expect(await ids('?order_by=name&grouped=1&descending=False')).toEqual([other.id, second.id]);
  expect(await ids('?limit=1&offset=1')).toEqual([other.id]);
});

test('200: drafts, archived and yanked ones are left out; listed ones of others have their address', async () => {
  const [actor, reader] = [await app.signup(), await app.signup()];
  await createBundle(actor);
  const names = [uniqueName(), uniqueName(), uniqueName()] as const;
  for (const name of names) await createVlmSkill(actor, textOf(name));
  const [archived, yanked, shown] = names;
  await actor.patch(`/skills/${archived}`).send({ status: 'archived' }).expect(200);
  await actor.post(`/skills/${yanked}/versions/1/yank`).send({}).expect(200);
  const own = (await actor.get('/vlm/v1/skills').expect(200)).body;
  expect(own.map(({ name }: Info) => name)).toEqual([shown]);
  await actor.patch(`/skills/${shown}`).send({ access: 'public', listed: true }).expect(200);
  const offered = (await reader.get('/vlm/v1/skills?limit=1000').expect(200)).body;
  expect(offered).toContainEqual(expect.objectContaining({ name: `${actor.account.slug}/${shown}`, is_public: true }));
  expect(offered).toHaveLength(1);
});

test.each(['limit=0', 'limit=1001', 'limit=x', 'offset=-1', 'order_by=size', 'descending=maybe', 'grouped=2'])('400: %s', async (query) => {
  const { body } = await owner.get(`/vlm/v1/skills?${query}`).expect(400);
  expect(body).toEqual(failure(expect.stringContaining(query.split('=')[0] ?? ''), 'validation_failed'));
});

test('401: without a key', async () => {
  const { body } = await app.anonymous.get('/vlm/v1/skills').expect(401);
  expect(body).toEqual(failure('Missing or invalid API key', 'unauthenticated'));
});

test('403: a key that may not read', async () => {
  const key = await keyOf(owner, { scopes: ['executions:run'] });
  expect((await key.get('/vlm/v1/skills').expect(403)).body.error.type).toBe('insufficient_scope');
});

test('OPQ-01 an opaque skill of others is listed without any hash', async () => {
  const [author, reader] = [await app.signup(), await app.signup()];
  const { name, skill_version: version } = await createVlmSkill(author, textOf(uniqueName()), { is_public: true });
  await author.patch(`/skills/${name}`).send({ listed: true, contentVisibility: 'opaque' }).expect(200);
  const listed: Info[] = (await reader.get('/vlm/v1/skills?limit=1000').expect(200)).body;
  const found = listed.find((info) => info.name === `${author.account.slug}/${name}`);
  expect(found).toMatchObject({ skill_version: '1', version: '1', is_public: true });
  expect(JSON.stringify(listed)).not.toContain(version.slice(-8));
});

test('TEN-01 private skills of others, and public ones that are not listed, are not there', async () => {
  const [author, reader] = [await app.signup(), await app.signup()];
  await createVlmSkill(author, textOf(uniqueName()));
  const open = await createVlmSkill(author, textOf(uniqueName()), { is_public: true });
  const ids = (await reader.get('/vlm/v1/skills?limit=1000').expect(200)).body.map(({ id }: Info) => id);
  expect(ids).not.toContain(open.id);
  await readSkill(reader, open.id).expect(200); // it is public, only not offered
});

test('200: one statement, for one skill as for many', async () => {
  const actor = await app.signup();
  const list = () => actor.get('/vlm/v1/skills?limit=1000').expect(200);
  await createVlmSkill(actor, textOf(uniqueName()));
  const few = await app.statements.during(list);
  for (let n = 0; n < 5; n += 1) await createVlmSkill(actor, textOf(uniqueName()));
  expect(await app.statements.during(list)).toHaveLength(few.length);
  expect(few).toHaveLength(1);
});
