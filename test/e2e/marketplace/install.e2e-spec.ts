import { type Actor, createSkill, listSkill, runSql, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
});
afterAll(() => app.close());

const popularityOf = async (id: string) =>
  (
    await runSql<{ popularity: number; listed: number }>(
      app,
      'SELECT s."popularity", l."popularity" AS "listed" FROM "Skill" s JOIN "Listing" l ON l."skillId" = s."id" WHERE s."id" = $1',
      [id],
    )
  )[0];

test('201: the skill is in the pool, with its alias and pin', async () => {
  const { id } = await listSkill(author);
  const buyer = await app.signup();
  const alias = uniqueName('mine');
  const { body } = await buyer.post(`/marketplace/skills/${id}/install`).send({ alias, version: 1 }).expect(201);
  expect(body).toMatchObject({ skill: { id, installCount: 1 }, installation: { source: 'import', alias, version: 1 } });
  expect((await buyer.get('/skills?source=import').expect(200)).body.skills).toHaveLength(1);
});

test('201: by account/name', async () => {
  const { name } = await listSkill(author);
  await (await app.signup()).post(`/marketplace/skills/${author.account.slug}%2F${name}/install`).send({}).expect(201);
});

test('GRT-04 coming and going adds nothing to the popularity', async () => {
  const { id } = await listSkill(author);
  await (await app.signup()).post(`/marketplace/skills/${id}/install`).send({}).expect(201);
  const before = await popularityOf(id);
  const buyer = await app.signup();
  for (let times = 0; times < 5; times += 1) {
    const { body } = await buyer.post(`/marketplace/skills/${id}/install`).send({}).expect(201);
    expect((await popularityOf(id))?.popularity).toBeGreaterThan((before?.popularity ?? 0) * 1.9);
    await buyer.delete(`/skills/installs/${body.installation.id}`).expect(200);
  }
  const after = await popularityOf(id);
  expect(after?.popularity).toBeCloseTo(before?.popularity ?? 0, 6);
  expect(after?.listed).toBe(after?.popularity);
});

test('without installs there is no popularity', async () => {
  const { id } = await listSkill(author);
  const buyers = [await app.signup(), await app.signup(), await app.signup()];
  const installs = await Promise.all(buyers.map((buyer) => buyer.post(`/marketplace/skills/${id}/install`).send({}).expect(201)));
  await Promise.all(buyers.map((buyer, place) => buyer.delete(`/skills/installs/${installs[place]?.body.installation.id}`).expect(200)));
  expect(await popularityOf(id)).toEqual({ popularity: 0, listed: 0 });
});

test('409: one has it already: as its author, or from before', async () => {
  const { id } = await listSkill(author);
  const buyer = await app.signup();
  await buyer.post(`/marketplace/skills/${id}/install`).send({}).expect(201);
  for (const actor of [author, buyer]) {
    expect((await actor.post(`/marketplace/skills/${id}/install`).send({}).expect(409)).body.error_code).toBe('already_installed');
  }
});

test('409: the alias is taken', async () => {
  const { id } = await listSkill(author);
  const buyer = await app.signup();
  const { name } = await createSkill(buyer);
  expect((await buyer.post(`/marketplace/skills/${id}/install`).send({ alias: name }).expect(409)).body.error_code).toBe('alias_taken');
});

test('422: a version that there is not', async () => {
  const { id } = await listSkill(author);
  const { body } = await (await app.signup()).post(`/marketplace/skills/${id}/install`).send({ version: 9 }).expect(422);
  expect(body.error_code).toBe('unknown_version');
});

test('400: a field that is not known', async () => {
  const { id } = await listSkill(author);
  await (await app.signup()).post(`/marketplace/skills/${id}/install`).send({ locked: true }).expect(400);
});

test('401: nobody has a pool', async () => {
  const { id } = await listSkill(author);
  await app.anonymous.post(`/marketplace/skills/${id}/install`).send({}).expect(401);
});

test('403: without the scope', async () => {
  const { id } = await listSkill(author);
  const buyer = await app.signup();
  const { body } = await buyer
    .post('/api-keys')
    .send({ label: 'reads', scopes: ['skills:read'] })
    .expect(201);
  await buyer.withToken(body.apiKey.key).post(`/marketplace/skills/${id}/install`).send({}).expect(403);
});

test('404: OPQ-07 a public skill that is not listed', async () => {
  const { id } = await createSkill(author, { access: 'public' });
  await (await app.signup()).post(`/marketplace/skills/${id}/install`).send({}).expect(404);
});
