import { type Actor, createFile, createSkill, keyOf, publish, startTestApp, type TestApp, textBlock } from '@guildhall/testing';
import pg from 'pg';
import { STATEMENTS } from '../../bench/http/statements.mjs';

let app: TestApp;
let owner: Actor;
let path: string;

beforeAll(async () => {
  app = await startTestApp();
  owner = await keyOf(await app.signup());
  const { id } = await createSkill(owner, { variables: [{ key: 'topic' }] });
  await createFile(owner, id, { blocks: [textBlock('Talk about {{topic}}.')] });
  await publish(owner, id);
  path = `/skills/${id}`;
});
afterAll(() => app.close());

const textsOf = (name: keyof typeof STATEMENTS): string[] => Object.values(STATEMENTS[name]).map(({ text }) => text);

/** What the second of two equal requests sends: by then every cache is warm. */
async function sentBy(request: () => Promise<unknown>): Promise<string[]> {
  await request();
  return app.statements.during(request);
}

/** How each statement of a publish begins or what it is about; Prisma and a hand write the rest in different ways. */
const PUBLISH = [
  'JOIN "Skill"',
  'UPDATE "Skill"',
  'FROM "SkillFile"',
  'INSERT INTO "SkillVersion"',
  'INSERT INTO "AuditEvent"',
  'FROM "Webhook"',
];

test('the baseline executes for a page, a manifest and a compile exactly what the server executes', async () => {
  expect(await sentBy(() => owner.get('/skills?limit=50').expect(200))).toEqual(textsOf('list'));
  expect(await sentBy(() => owner.get(`${path}/manifest?version=latest`).expect(200))).toEqual(textsOf('manifest'));
  const body = { variables: { topic: 'bicycles' }, version: 'latest' };
  expect(await sentBy(() => owner.post(`${path}/compile`).send(body).expect(200))).toEqual(textsOf('compile'));
});

test('the baseline executes for a 304 what the server executes', async () => {
  const { etag = '' } = (await owner.get(`${path}/manifest?version=latest`).expect(200)).headers;
  const request = () => owner.get(`${path}/manifest?version=latest`).set('If-None-Match', etag).expect(304);
  expect(await sentBy(request)).toEqual(textsOf('manifest'));
});

test('the baseline executes for a publish the same statements in the same order, and no fewer', async () => {
  const sent = await sentBy(() => owner.post(`${path}/publish`).send({}).expect(201));
  for (const texts of [sent, textsOf('publish')]) {
    expect(texts.map((text) => text.replaceAll('"public".', ''))).toEqual(PUBLISH.map((part) => expect.stringContaining(part)));
  }
});

test('every policy lets the skill of a request be looked up by its id, instead of read with all others', async () => {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  await client.query('SET ROLE guildhall_app; SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan');
  await client.query(`PREPARE facts(text, text) AS ${textsOf('manifest')[0]}`);
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (COSTS OFF) EXECUTE facts('a', 'b')`);
  await client.end();
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(/Index Scan using "Skill_pkey" on "Skill" s\n\s+Index Cond: \(id =/);
});
