import {
  type Actor,
  createBundle,
  createFile,
  createLibraryItem,
  createSkill,
  sendMcp,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import { listBundle, listPrompt } from '../discovery/published.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app?.close());

/** The statements of a message when nothing is in any cache: a server that has just started. */
async function statementsOf(actor: Actor, method: string, params: object = {}): Promise<number> {
  const statements = await app.statements.during(async () => {
    const { body } = await sendMcp(actor, method, params).expect(200);
    if (!body.result || body.result.isError) throw new Error(JSON.stringify(body));
  });
  return statements.length;
}

/** An account with so many bundles, and prompts that refer to a library and to each other. */
async function poolOf(size: number): Promise<Actor> {
  const actor = await app.signup();
  const item = await createLibraryItem(actor);
  const base = await createSkill(actor, { kind: 'prompt' });
  for (let made = 0; made < size; made += 1) {
    await createBundle(actor);
    const { id } = await createSkill(actor, { kind: 'prompt' });
    const blocks = [
      { type: 'component_ref', itemId: item.id },
      { type: 'skill_ref', skillId: base.id },
    ];
    await createFile(actor, id, { blocks });
  }
  return actor;
}

/** The same, installed from another account. */
async function importsOf(size: number): Promise<Actor> {
  const [publisher, actor] = [await app.signup(), await app.signup()];
  for (let made = 0; made < size; made += 1) {
    const listed = [await listBundle(publisher, uniqueName('listed')), await listPrompt(publisher, uniqueName('listed'), 'Text.')];
    for (const { id } of listed) await actor.post(`/marketplace/skills/${id}/install`).send({}).expect(201);
  }
  return actor;
}

describe.each([
  ['own drafts', poolOf],
  ['imports', importsOf],
])('%s', (_, build) => {
  test.each(['skills/list', 'prompts/list', 'resources/list'])('%s takes as many statements for 6 skills as for 1', async (method) => {
    const [one, six] = [await build(1), await build(6)];
    const count = await statementsOf(one, method);
    expect(await statementsOf(six, method)).toBe(count);
    expect(count).toBeLessThanOrEqual(6);
    // Once more, when what never changes is known.
    expect(await statementsOf(six, method)).toBeLessThanOrEqual(count);
  });
});

test('reading a file of a skill, and describing one, takes as many statements in a large pool as in a small one', async () => {
  const counts = [];
  for (const size of [1, 6]) {
    const actor = await poolOf(size);
    const bundle = await createBundle(actor);
    const uri = `skill://${actor.account.slug}/${bundle.name}/SKILL.md`;
    counts.push([await statementsOf(actor, 'resources/read', { uri }), await statementsOf(actor, 'skills/get', { uri })]);
  }
  expect(counts[1]).toEqual(counts[0]);
  expect(Math.max(...counts.flat())).toBeLessThanOrEqual(3);
});

test('search_skills takes as many statements for many hits as for one', async () => {
  const publisher = await app.signup();
  const word = uniqueName('word');
  const search = (limit: number) => statementsOf(publisher, 'tools/call', { name: 'search_skills', arguments: { query: word, limit } });
  for (let made = 0; made < 5; made += 1) await listPrompt(publisher, `${word}-${made}`, 'Text.');
  const count = await search(1);
  expect(await search(50)).toBe(count);
  expect(count).toBeLessThanOrEqual(4);
});
