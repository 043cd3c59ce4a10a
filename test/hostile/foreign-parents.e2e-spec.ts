import { createFile, createPlugin, createSkill, fingerprint, MOCK_MODELS, publish, reviewSkill, textBlock } from '@guildhall/testing';
import { BODIES } from '../matrix/bodies.js';
import { buildWorld, type PathValues, type World } from '../matrix/world.js';
import { Contract, fillPath, type Operation, pathNames } from './contract.js';
import { type Incoming, Sender } from './send.js';

/** Operations whose path names two things or more, of which the later ones belong to the earlier ones. */
const OPERATIONS = [
  ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} /skills/{skillId}/files/{fileId}`),
  ...['GET', 'POST', 'PUT'].map((method) => `${method} /skills/{skillId}/files/{fileId}/blocks`),
  ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} /skills/{skillId}/files/{fileId}/blocks/{blockId}`),
  'GET /skills/{skillId}/versions/{version}',
  'GET /skills/{skillId}/evals/{evalId}',
  'POST /skills/{skillId}/evals/{evalId}/cancel',
  'POST /skills/{skillId}/versions/{version}/yank',
  'POST /skills/{skillId}/versions/{version}/unyank',
  'DELETE /skills/{skillId}/skills/{pluginSkillId}',
  'GET /manifests/{account}/{slug}',
  'GET /skills/store/{account}/{slug}',
  'POST /skills/store/{account}/{slug}/request',
  ...['POST', 'DELETE'].map((method) => `${method} /skills/store/{account}/{slug}/use`),
  'DELETE /marketplace/skills/{skillId}/reviews/{reviewId}',
  ...['reply', 'report', 'helpful'].map((verb) => `POST /marketplace/skills/{skillId}/reviews/{reviewId}/${verb}`),
  'DELETE /marketplace/skills/{skillId}/reviews/{reviewId}/helpful',
];

const cases = [{ expect: { contains: 'Begin' } }];
const UNUSED = 'ffffffffffffffffffffffff';

let world: World;
let contract: Contract;
let sender: Sender;
let mine: PathValues;
let other: PathValues;
let foreign: PathValues;

beforeAll(async () => {
  world = await buildWorld();
  contract = await Contract.read(world.app);
  sender = Sender.of(world.app.url, world.actors.owner);
  mine = await family('owner', 1);
  other = await family('owner', 2);
  foreign = await family('stranger', 3);
});
afterAll(() => world?.app.close());

/** A public agent with all kinds of children; the number of its versions is what only it has. */
async function family(actor: 'owner' | 'stranger', versions: number): Promise<PathValues> {
  const author = world.actors[actor];
  const skill = await createSkill(author, { access: 'public', listed: true, models: MOCK_MODELS });
  const file = await createFile(author, skill.id, { blocks: [textBlock('Hello')] });
  const plugin = await createPlugin(author);
  await author.post(`/skills/${skill.id}/skills`).send({ skillId: plugin.id }).expect(201);
  for (let n = 0; n < versions; n += 1) await publish(author, skill.id);
  return {
    skillId: skill.id,
    fileId: file.id,
    blockId: file.blocks[0]?.id ?? '',
    pluginSkillId: plugin.id,
    version: String(versions),
    evalId: (await author.post(`/skills/${skill.id}/evals`).send({ cases }).expect(202)).body.eval.id,
    reviewId: (await reviewSkill(await world.app.signup(), skill.id)).id,
    account: author.account.slug,
    slug: skill.name,
  };
}

/** The path with one of its things, in every place once, taken from another family. */
function swaps(operation: Operation): { readonly label: string; readonly values: PathValues }[] {
  const [first = '', ...later] = pathNames(operation.path);
  return [other, foreign]
    .flatMap((family) =>
      later.map((name) => ({
        label: `${family === other ? 'my other' : "a stranger's"} ${name}`,
        values: { ...mine, [name]: family[name] ?? '' },
      })),
    )
    .concat(
      later.map((name) => ({
        label: `my ${name} below another ${first}`,
        values: { ...mine, [first]: other[first] ?? '', [name]: mine[name] ?? '' },
      })),
    );
}

async function call(operation: Operation, values: PathValues): Promise<Incoming> {
  const body = await BODIES[operation.name]?.(values, world);
  return sender.send({ method: operation.method, path: fillPath(operation.path, values), body });
}

test('TEN-03 every operation with two ids or more is in the list', () => {
  // A file of a bundle has no id: its path is a name, which any bundle may have (bundles/lifecycle looks across two of them).
  const several = contract.operations.filter(({ path }) => pathNames(path).length > 1 && !path.endsWith('/{path}')).map(({ name }) => name);
  expect([...OPERATIONS].sort()).toEqual(several.sort());
});

describe.each(OPERATIONS)('%s', (name) => {
  test('404: TEN-03 things of two parents in one path are like things that never were, and nothing changes', async () => {
    const operation = contract.operation(name);
    const before = await fingerprint(world.app.databaseUrl);
    for (const { label, values } of swaps(operation)) {
      if (isUsual(operation, values)) continue;
      const { status, body } = await call(operation, values);
      expect({ label, status }).toEqual({ label, status: 404 });
      const last = pathNames(operation.path).at(-1) ?? '';
      const absent = await call(operation, { ...values, [last]: absentOf(values[last] ?? '') });
      expect(withoutRequestId(body)).toEqual(withoutRequestId(absent.body));
    }
    expect(await fingerprint(world.app.databaseUrl)).toEqual(before);
  });
});

test.each(OPERATIONS.filter((name) => name.startsWith('GET')))('200: TEN-03 control: %s of things below their own parent', async (name) => {
  expect((await call(contract.operation(name), mine)).status).toBe(200);
});

/** Two skills may both have the version, or two accounts a skill of the name: then the path is an ordinary one. */
function isUsual({ path }: Operation, values: PathValues): boolean {
  if (path.includes('{slug}'))
    return [mine, other, foreign].some(({ account, slug }) => account === values.account && slug === values.slug);
  return path.includes('{version}') && values.skillId === other.skillId && values.version === mine.version;
}

function absentOf(id: string): string {
  if (/^\d+$/.test(id)) return '999';
  const prefix = /^[a-z]+_/.exec(id)?.[0];
  return prefix === undefined && !/^[0-9a-f]{24}$/.test(id) ? 'never-was' : `${prefix ?? ''}${UNUSED}`;
}

function withoutRequestId(body: unknown): object {
  const { request_id: _, ...rest } = body as Record<string, unknown>;
  return rest;
}
