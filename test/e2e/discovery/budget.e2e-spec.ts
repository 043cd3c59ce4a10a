import {
  type Actor,
  createBundle,
  createFile,
  createLibraryItem,
  createSkill,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import { listBundle, listPrompt } from './published.js';

const INDEX = '/.well-known/agent-skills/index.json';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app?.close());

const statementsOf = async (path: string): Promise<number> =>
  (await app.statements.during(() => app.anonymous.get(path).expect(200))).length;

/** An account that lists so many bundles and as many prompts. */
async function publisherOf(size: number): Promise<Actor> {
  const publisher = await app.signup();
  for (let made = 0; made < size; made += 1) {
    await listBundle(publisher, uniqueName('listed'));
    await listPrompt(publisher, uniqueName('listed'), 'Text.');
  }
  return publisher;
}

test('the index of an account takes as many statements for 12 skills as for 2, also when nothing is known of them yet', async () => {
  const [few, many] = [await publisherOf(1), await publisherOf(6)];
  const path = ({ account }: Actor) => `/${account.slug}${INDEX}`;
  const count = await statementsOf(path(few));
  expect(await statementsOf(path(many))).toBe(count);
  expect(count).toBeLessThanOrEqual(4);
  expect(await statementsOf(path(many))).toBeLessThan(count);
});

test('the index of the server takes no statement for a skill more', async () => {
  await publisherOf(1);
  await statementsOf(INDEX);
  const count = await statementsOf(INDEX);
  await publisherOf(5);
  expect(await statementsOf(INDEX)).toBe(count + 1); // the versions that were not read before, in one
  expect(await statementsOf(INDEX)).toBe(count);
});

test('a private catalogue takes as many statements for 12 skills as for 2: drafts with references, bundles and imports', async () => {
  const publisher = await publisherOf(6);
  const listed = (await app.anonymous.get(`/${publisher.account.slug}${INDEX}`)).body.skills as { name: string }[];
  const counts = [];
  for (const size of [1, 6]) {
    const actor = await app.signup();
    const item = await createLibraryItem(actor);
    for (const { name } of listed.slice(0, size * 2))
      await actor.post(`/marketplace/skills/${publisher.account.slug}%2F${name}/install`).send({}).expect(201);
    for (let made = 0; made < size; made += 1) {
      await createBundle(actor);
      const { id } = await createSkill(actor, { kind: 'prompt' });
      await createFile(actor, id, { blocks: [{ type: 'component_ref', itemId: item.id }] });
    }
    const { catalogue } = (await actor.post('/catalogues').send({ label: 'All' }).expect(201)).body;
    const path = `/i/${catalogue.url.split('/i/')[1]}${INDEX}`;
    await statementsOf(path); // the first use of a minute is noted
    counts.push(await statementsOf(path));
  }
  expect(counts[1]).toBe(counts[0]);
  expect(counts[0]).toBeLessThanOrEqual(7);
});
