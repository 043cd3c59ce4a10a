import { type Actor, createFile, createSkill, keyOf, planOf, publish, startTestApp, type TestApp, textBlock } from '@guildhall/testing';
import { STATEMENTS } from '../../bench/http/statements.mjs';
import { POOL_PAGE } from '../../libs/data/src/pool.repository.js';
import { SKILL_LOOK_UPS } from '../../libs/data/src/skill-access.repository.js';

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
  'FROM "Skill"',
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

test.each(Object.entries(SKILL_LOOK_UPS))(
  'every policy lets %s look a skill up, instead of reading it with all others',
  async (_, statement) => {
    const plan = await planOf(app, statement, statement.types.map((type) => `'a'::${type}`).join(', '));
    const reads = plan.split(/\n(?=.*on "Skill" )/).slice(1);
    expect(reads.length).toBeGreaterThan(0);
    for (const read of reads) expect(read).toMatch(/^.*Index Scan.*\n\s+Index Cond: \((?:id = |\("accountId" = .* AND \(name = )/);
  },
);

test('every policy lets the version that an account uses be looked up, instead of found among all of its skill', async () => {
  const plan = await planOf(app, POOL_PAGE, `'a', NULL, NULL, NULL, NULL, NULL, NULL, 50, 0`);
  expect(plan).toMatch(/on "SkillVersion" v .*\n\s+Index Cond: \(\("skillId" = .*\) AND \(version = /);
});
