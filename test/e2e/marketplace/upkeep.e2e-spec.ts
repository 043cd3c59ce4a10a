import { findViolations } from '@guildhall/data';
import {
  type Actor,
  createSkill,
  installSkill,
  listSkill,
  publish,
  runSql,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import pg from 'pg';

interface Row {
  readonly title: string;
  readonly tags: string[];
  readonly installCount: number;
  readonly words: string[];
}

let app: TestApp;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
});
afterAll(() => app.close());

async function listingOf(id: string): Promise<Row | undefined> {
  const sql = 'SELECT "title", "tags", "installCount", tsvector_to_array("search") AS "words" FROM "Listing" WHERE "skillId" = $1';
  return (await runSql<Row>(app, sql, [id]))[0];
}

const change = (id: string, fields: object) => author.patch(`/skills/${id}`).send(fields).expect(200);

test.each([
  ['private', { access: 'private' }, { access: 'public' }],
  ['not listed', { listed: false }, { listed: true }],
  ['archived', { status: 'archived' }, { status: 'active' }],
])('OPQ-05 OPQ-07 a skill that becomes %s leaves the market in the same transaction, and comes back', async (_, away, back) => {
  const { id, name } = await listSkill(author);
  const isShown = async () => (await app.anonymous.get(`/marketplace/skills?q=${name}`).expect(200)).body.total === 1;
  expect([await isShown(), Boolean(await listingOf(id))]).toEqual([true, true]);
  await change(id, away);
  expect([await isShown(), Boolean(await listingOf(id))]).toEqual([false, false]);
  await change(id, back);
  expect([await isShown(), Boolean(await listingOf(id))]).toEqual([true, true]);
});

test('OPQ-07 a deleted skill, one that the operator unlists, and all of a suspended account leave the market', async () => {
  const other = await app.signup();
  const [deleted, unlisted, ofOther] = [await listSkill(author), await listSkill(author), await listSkill(other)];
  await author.delete(`/skills/${deleted.id}`).expect(200);
  await runSql(app, 'UPDATE "Skill" SET "unlistedAt" = now() WHERE "id" = $1', [unlisted.id]);
  await runSql(app, 'UPDATE "Account" SET "suspendedAt" = now() WHERE "id" = $1', [other.account.id]);
  for (const { id } of [deleted, unlisted, ofOther]) expect(await listingOf(id)).toBeUndefined();
  await runSql(app, 'UPDATE "Skill" SET "unlistedAt" = NULL WHERE "id" = $1', [unlisted.id]);
  await runSql(app, 'UPDATE "Account" SET "suspendedAt" = NULL WHERE "id" = $1', [other.account.id]);
  for (const { id } of [unlisted, ofOther]) expect(await listingOf(id)).toBeDefined();
});

test('the draft counts until the first version, then what is published, then the last version when all were taken back', async () => {
  const { id } = await createSkill(author, { access: 'public', listed: true, title: 'Draft' });
  const title = async () => (await listingOf(id))?.title;
  expect(await title()).toBe('Draft');
  await change(id, { title: 'One', tags: ['one'] });
  expect(await title()).toBe('One');
  await publish(author, id);
  await change(id, { title: 'Two', tags: ['two'] });
  expect(await listingOf(id)).toMatchObject({ title: 'One', tags: ['one'] });
  await publish(author, id);
  expect(await listingOf(id)).toMatchObject({ title: 'Two', tags: ['two'] });
  await author.post(`/skills/${id}/versions/2/yank`).send({}).expect(200);
  expect(await title()).toBe('One');
  await author.post(`/skills/${id}/versions/1/yank`).send({}).expect(200);
  expect(await title()).toBe('Two');
  await author.post(`/skills/${id}/versions/1/unyank`).send({}).expect(200);
  expect(await title()).toBe('One');
  await author.post(`/skills/${id}/rollback`).send({ version: 2 }).expect(201);
  expect(await title()).toBe('Two');
});

test('OPQ-01 name, title, tags and description can be found, and nothing else of a skill', async () => {
  const { id } = await listSkill(author, {
    contentVisibility: 'opaque',
    title: 'Visible',
    whenToUse: 'Zanzibar',
    variables: [{ key: 'quagga', description: 'Okapi', default: 'Tapir' }],
    toolDefs: [{ name: 'pangolin', description: 'Axolotl' }],
    files: [{ section: 'system', name: 'ocelot.md', blocks: [{ type: 'text', content: 'Narwhal' }] }],
  });
  const words = (await listingOf(id))?.words.join(' ') ?? '';
  expect(words).toContain('visible');
  expect(words).not.toMatch(/zanzibar|quagga|okapi|tapir|pangolin|axolotl|ocelot|narwhal/i);
});

test('installs are counted with the skill', async () => {
  const { id } = await listSkill(author);
  const buyer = await app.signup();
  const { id: installId } = await installSkill(buyer, id);
  expect((await listingOf(id))?.installCount).toBe(1);
  await buyer.delete(`/skills/installs/${installId}`).expect(200);
  expect((await listingOf(id))?.installCount).toBe(0);
});

test('TEN-01 the application cannot write a listing in the name of an account', async () => {
  const { id } = await listSkill(author);
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL ROLE guildhall_app');
    await client.query(`SELECT set_config('guildhall.account', $1, true)`, [author.account.id]);
    expect((await client.query('SELECT 1 FROM "Listing" WHERE "skillId" = $1', [id])).rowCount).toBe(1);
    expect((await client.query('UPDATE "Listing" SET "title" = $1', ['Forged'])).rowCount).toBe(0);
    expect((await client.query('DELETE FROM "Listing"')).rowCount).toBe(0);
    await client.query(`UPDATE "Skill" SET "title" = 'In its own scope' WHERE "id" = $1`, [id]);
    const { rows } = await client.query(`SELECT current_setting('guildhall.account') AS scope`);
    expect(rows).toEqual([{ scope: author.account.id }]); // the triggers give the scope back
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
});

test('changes from all sides at once leave listings that agree with their skills', async () => {
  const skills = await Promise.all(Array.from({ length: 4 }, () => listSkill(author)));
  const buyers = await Promise.all(Array.from({ length: 3 }, () => app.signup()));
  await Promise.all(
    skills.flatMap(({ id }) => [
      author.patch(`/skills/${id}`).send({ name: uniqueName('moved'), listed: false }),
      author.post(`/skills/${id}/publish`).send({}),
      author.patch(`/skills/${id}`).send({ tags: ['raced'], listed: true }),
      author.post(`/skills/${id}/publish`).send({}),
      ...buyers.map((buyer) => buyer.post(`/skills/${id}/install`).send({})),
    ]),
  );
  expect(await findViolations(app.databaseUrl)).toEqual([]);
});
