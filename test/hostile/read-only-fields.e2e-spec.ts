import { fingerprint } from '@guildhall/testing';
import { buildWorld, type World } from '../matrix/world.js';
import { Contract, fillPath, type Operation } from './contract.js';
import { callerOf, fullBody, placeFor } from './full-bodies.js';
import { Sender } from './send.js';

/** What the server alone decides, by the names under which answers and tables have it, and names that have fooled other servers. */
const READ_ONLY = [
  ...['id', '_id', 'accountId', 'account', 'ownerId', 'owner', 'userId', 'createdById', 'publishedById', 'publishedBy'],
  ...['createdAt', 'updatedAt', 'deletedAt', 'publishedAt', 'yankedAt', 'lastUsedAt', 'revokedAt', 'verifiedAt', 'suspendedAt'],
  ...['installation', 'installId', 'source', 'locked', 'installCount', 'rating', 'ratingSum', 'ratingCount'],
  ...['version', 'versionNumber', 'currentVersion', 'lastVersion', 'revision', 'etag', 'digest', 'snapshot', 'rolledBackFrom'],
  ...['importedFrom', 'fork', 'status', 'kind', 'role', 'scopes', 'isAdmin', 'admin', 'plan', 'credits', 'poolRevision'],
  ...['hash', 'tokenHash', 'passwordHash', 'prefix', 'last4', 'key', 'publicKey', 'privateKey', 'fingerprint', 'ciphertext', 'masked'],
  ...['ok', 'success', 'deleted', '$set'],
];

let world: World;
let contract: Contract;

beforeAll(async () => {
  world = await buildWorld();
  contract = await Contract.read(world.app);
});
afterAll(() => world?.app.close());

/** Fields that a body may have, by the document. */
function writable({ body }: Operation): ReadonlySet<string> {
  const { $ref = '' } = (body ?? {}) as { $ref?: string };
  const schema = contract.schemas[$ref.split('/').at(-1) ?? ''] as { properties?: object } | undefined;
  return new Set(Object.keys(schema?.properties ?? {}));
}

const bodies = (): Operation[] => contract.described.filter(({ body }) => body);

test('TEN-04 no operation takes a field that the server alone decides: each is refused by its name, and nothing is written', async () => {
  let attempts = 0;
  for (const operation of bodies()) {
    const values = await placeFor(operation, world);
    const body = await fullBody(operation.name, values, world);
    const before = await fingerprint(world.app.databaseUrl);
    const known = writable(operation);
    const smuggled = READ_ONLY.filter((name) => !known.has(name));

    const answer = await Sender.of(world.app.url, callerOf(operation, world)).send({
      method: operation.method,
      path: fillPath(operation.path, values),
      body: { ...body, ...Object.fromEntries(smuggled.map((name) => [name, 'x'])) },
    });

    const { error_code, errors = [] } = answer.body as { error_code: string; errors?: { pointer: string; code: string }[] };
    const refused = errors.filter(({ code }) => code === 'unknown_field').map(({ pointer }) => pointer);
    expect({ operation: operation.name, error_code, refused: refused.sort() }).toEqual({
      operation: operation.name,
      error_code: 'validation_failed',
      refused: smuggled.map((name) => `/${name}`).sort(),
    });
    expect(await fingerprint(world.app.databaseUrl)).toEqual(before);
    attempts += smuggled.length;
  }
  expect(attempts).toBeGreaterThan(1_000);
});

test.each(['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'])(
  'TEN-04 no operation takes %s, which every object has by birth',
  async (name) => {
    for (const operation of bodies().filter(({ path }) => !path.includes('{'))) {
      const body = JSON.stringify(await fullBody(operation.name, {}, world));
      const sender = Sender.of(world.app.url, callerOf(operation, world));
      const answer = await sender.send({ method: operation.method, path: operation.path, body: `{"${name}":1,${body.slice(1)}` });
      expect(answer.body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: `/${name}`, code: 'unknown_field' }] });
    }
  },
);
