import { LedgerRepository } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { sale } from '@guildhall/pricing';
import {
  type Actor,
  createPlugin,
  createSkill,
  grantTo,
  installSkill,
  runSql,
  soldMonthly,
  startTestApp,
  subscribe,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import pg from 'pg';
import { TABLE } from './access-table.js';
import { BODIES } from './bodies.js';
import { buildWorld, type PathValues, type World } from './world.js';

/** The answers that operations share, proved for each of them: what surrounds a route is easily left out. Who may call it: access-matrix. */

const OPERATIONS = Object.keys(TABLE);
const PROBES = ['GET /health', 'GET /healthz', 'GET /readyz', 'GET /metrics'];
const PAGES = ['GET /docs', 'GET /docs/assets/{name}', 'GET /docs/errors', 'GET /llms.txt', 'GET /openapi.json'];
/** They say what the token or the body says, and a token is believed for some seconds. Pages need no database either. */
const WITHOUT_DATABASE = [
  'GET /billing/return',
  'GET /skills/store/permissions',
  'GET /toolsets',
  'POST /skills/validate',
  'POST /mcp',
  'POST /billing/portal',
  'POST /webhooks/stripe',
];
/** Whoever calls them is nobody whom we know: what they send, or where they send it, says who may. */
const OF_NOBODY = ['POST /billing/sandbox/{checkoutToken}', 'POST /webhooks/stripe'];
/** They need a payment provider, which a sandbox is not: proved by billing/purchases/provider. */
const OF_PROVIDER = ['POST /billing/portal'];
const QUERIES: Readonly<Record<string, string>> = { 'POST /billing/sandbox/{checkoutToken}': '?button=pay' };
const WITHOUT_BODY = [
  'POST /billing/payouts',
  'POST /billing/portal',
  'POST /billing/seller/onboarding',
  'POST /billing/subscriptions/{subscriptionId}/accept-price',
  'POST /account/webhook/test',
  'POST /account/webhook/logs/{deliveryId}/redeliver',
  'POST /grants/{grantId}/accept',
  'POST /grants/{grantId}/decline',
  'POST /skills/{skillId}/versions/{version}/unyank',
];
/** Their body is what they write, whatever it is. */
const TAKE_BYTES = ['PUT /skills/{skillId}/bundle/files/{path}', 'POST /webhooks/stripe'];
/** What a message may say, and how one is refused, the protocol of MCP decides. */
const TAKE_MESSAGES = ['POST /mcp'];
const TAKE_BODY = OPERATIONS.filter((name) => name in BODIES && ![...WITHOUT_BODY, ...TAKE_BYTES, ...TAKE_MESSAGES].includes(name));
const TAKE_PARAMETERS = OPERATIONS.filter((name) => name.includes('{'));
const TAKE_IDEMPOTENCY_KEY = OPERATIONS.filter(
  (name) => /^POST \/(?!auth\/|mcp$)(?!.*\/(?:compile|validate)$)/.test(name) && !OF_NOBODY.includes(name),
);
const TAKE_IF_NONE_MATCH = [
  ...PAGES,
  'GET /.well-known/agent-skills/{path}',
  'GET /i/{token}/.well-known/agent-skills/{path}',
  'GET /executions/{id}/files/{path}',
  'GET /library/{id}',
  'GET /manifests/{account}/{slug}',
  'GET /marketplace/skills/{skillId}',
  'GET /skills/store/{account}/{slug}',
  'GET /skills/{skillId}',
  'GET /skills/{skillId}/bundle',
  'GET /skills/{skillId}/bundle.zip',
  'GET /skills/{skillId}/bundle/files/{path}',
  'GET /skills/{skillId}/files/{fileId}',
  'GET /skills/{skillId}/files/{fileId}/blocks',
  'GET /skills/{skillId}/files/{fileId}/blocks/{blockId}',
  'GET /skills/{skillId}/manifest',
  'GET /skills/{skillId}/versions/{version}',
  'GET /{account}/.well-known/agent-skills/{path}',
];
const TAKE_IF_MATCH = [
  'DELETE /library/{id}',
  'DELETE /skills/{skillId}/bundle/files/{path}',
  'DELETE /skills/{skillId}/files/{fileId}',
  'DELETE /skills/{skillId}/files/{fileId}/blocks/{blockId}',
  'PATCH /library/{id}',
  'PATCH /skills/{skillId}',
  'PATCH /skills/{skillId}/files/{fileId}',
  'PATCH /skills/{skillId}/files/{fileId}/blocks/{blockId}',
  'POST /skills/{skillId}/files',
  'POST /skills/{skillId}/files/{fileId}/blocks',
  'POST /skills/{skillId}/publish',
  'POST /skills/{skillId}/rollback',
  'PUT /skills/{skillId}/bundle',
  'PUT /skills/{skillId}/bundle/files/{path}',
  'PUT /skills/{skillId}/files/{fileId}/blocks',
];

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

let world: World;
let owner: Actor;

beforeAll(async () => {
  world = await buildWorld();
  owner = world.actors.owner;
});
afterAll(() => world?.app.close());

function parse(name: string): { method: string; path: string; parameters: string[] } {
  const [method = '', path = ''] = name.split(' ');
  return { method, path, parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter ?? '') };
}

/** Calls the operation; a parameter without a value stands for something that does not exist. */
function call(name: string, actor = owner, values: PathValues = {}) {
  const { method, path } = parse(name);
  const address = path.replace(/\{(\w+)\}/g, (_, parameter: string) => encodeURIComponent(values[parameter] ?? 'x'));
  return actor.call(method, address + (QUERIES[name] ?? ''));
}

const fresh = (name: string) => world.fresh(parse(name).parameters, parse(name).path);
const bodyOf = async (name: string, values: PathValues = {}): Promise<object> => (await BODIES[name]?.(values, world)) ?? {};

/** A call that succeeds. */
interface Prepared {
  readonly actor: Actor;
  readonly values: PathValues;
  readonly body: object;
}

/** Calls that the access matrix makes fail on purpose, made to succeed. */
const SUCCEEDING: Readonly<Record<string, (values: PathValues) => Promise<Partial<Prepared>>>> = {
  'POST /account/invites/accept': async () => {
    const guest = await world.app.signup();
    const { body } = await owner.post('/account/invites').send({ email: guest.session.email, role: 'viewer' }).expect(201);
    return { actor: guest, body: { inviteToken: body.invite.token } };
  },
  'POST /account/webhook/logs/{deliveryId}/redeliver': async ({ deliveryId }) => {
    await runSql(world.app, `UPDATE "WebhookDelivery" SET "status" = 'failed' WHERE "id" = $1`, [deliveryId]);
    return {};
  },
  'POST /billing/payouts': async () => {
    const accountId = owner.account.id as AccountId;
    const postings = sale({ seller: accountId, cents: 10_000, feeCents: 1_500, isPaidDirectly: false });
    await new LedgerRepository(world.app.database).postAtOnce({ key: uniqueName('sale'), kind: 'sale', accountId, postings });
    return {};
  },
  'POST /billing/refunds': async () => {
    const { id } = await soldMonthly(owner);
    await subscribe(await world.app.signup(), id);
    const { transactions } = (await owner.get('/billing/ledger').expect(200)).body;
    const sold = transactions.find(({ skill }: { skill: string }) => skill === id);
    return { body: { ledgerTransactionId: sold.id, reason: 'It was a mistake.' } };
  },
  'POST /billing/subscriptions/{subscriptionId}/accept-price': async ({ subscriptionId }) => {
    const pricing = JSON.stringify({ model: 'fixed', perMonthCents: 2_000 });
    const sql = `UPDATE "Skill" SET "pricing" = $2 WHERE "id" = (SELECT "skillId" FROM "Subscription" WHERE "id" = $1)`;
    await runSql(world.app, sql, [subscriptionId, pricing]);
    return {};
  },
  'POST /marketplace/skills/{skillId}/install': async () => ({ actor: await world.app.signup() }),
  'POST /marketplace/skills/{skillId}/reviews': async ({ skillId = '' }) => {
    const actor = await world.app.signup();
    await installSkill(actor, skillId);
    return { actor };
  },
  'POST /grants/{grantId}/accept': () => pendingGrant(),
  'POST /grants/{grantId}/decline': () => pendingGrant(),
  'POST /skills/store/{account}/{slug}/use': async () => ({ actor: await world.app.signup() }),
  'POST /skills/store/{account}/{slug}/request': async () => ({ actor: await world.app.signup() }),
  'POST /skills/{skillId}/install': async () => ({
    actor: await world.app.signup(),
    values: { skillId: (await createSkill(owner, { access: 'public' })).id },
  }),
  'POST /skills/{skillId}/skills': async () => ({ body: { skillId: (await createPlugin(owner)).id } }),
  'POST /skills/{skillId}/versions/{version}/unyank': async (values) => {
    await owner.post(`/skills/${values.skillId}/versions/1/yank`).send({}).expect(200);
    return {};
  },
};

/** A grant that waits for an answer, and the account that may give one. */
async function pendingGrant(): Promise<Partial<Prepared>> {
  const actor = await world.app.signup();
  await actor.patch('/account').send({ grantPolicy: 'ask' }).expect(200);
  const { id } = await grantTo(owner, (await createSkill(owner)).id, actor);
  return { actor, values: { grantId: id } };
}

/** Who may call an operation: an operator what is for operators, else the owner of everything. */
const usualActor = (name: string): Actor => (name.includes(' /admin/') ? world.actors.operator : owner);

async function prepare(name: string): Promise<Prepared> {
  const made = await fresh(name);
  const { actor = usualActor(name), values = made, body = await bodyOf(name, made) } = (await SUCCEEDING[name]?.(made)) ?? {};
  return { actor, values, body };
}

test('the document says of each operation which of these answers it gives', async () => {
  const { paths } = (await owner.get('/openapi.json').expect(200)).body as { paths: Record<string, Record<string, Described>> };
  const whose = (takes: (operation: Described) => boolean) =>
    OPERATIONS.filter((name) => takes(paths[parse(name).path]?.[parse(name).method.toLowerCase()] as Described)).sort();
  const answering = (status: string) => whose(({ responses }) => status in responses);
  const taking = (header: string) => whose(({ parameters = [] }) => parameters.some((one) => one.in === 'header' && one.name === header));
  const limited = OPERATIONS.filter((name) => !PROBES.includes(name)).sort();
  expect({
    body: whose(({ requestBody }) => requestBody !== undefined),
    key: taking('Idempotency-Key'),
    ifNoneMatch: taking('If-None-Match'),
    ifMatch: taking('If-Match'),
    304: answering('304'),
    412: answering('412'),
    413: answering('413'),
    415: answering('415'),
    429: answering('429'),
    503: answering('503'),
  }).toEqual({
    body: [...TAKE_BODY, ...TAKE_BYTES, ...TAKE_MESSAGES].sort(),
    key: [...TAKE_IDEMPOTENCY_KEY].sort(),
    ifNoneMatch: [...TAKE_IF_NONE_MATCH].sort(),
    ifMatch: TAKE_IF_MATCH,
    304: [...TAKE_IF_NONE_MATCH].sort(),
    412: TAKE_IF_MATCH,
    413: [...TAKE_BODY, ...TAKE_BYTES, ...TAKE_MESSAGES].sort(),
    415: [...TAKE_BODY, ...TAKE_BYTES, ...TAKE_MESSAGES].sort(),
    429: limited,
    503: [...limited, 'GET /readyz'].sort(),
  });
});

describe.each(TAKE_BODY)('%s', (name) => {
  const send = (type: string, body: string) => call(name).set('Content-Type', type).send(body);

  test('400: a body that is no JSON', async () => {
    expect((await send('application/json', '{"a"').expect(400)).body.error_code).toBe('malformed_json');
  });

  test('400: TEN-04 a field that it does not know', async () => {
    const { actor, values, body } = await prepare(name);
    const answer = await call(name, actor, values).send({ ...body, unheardOf: 1 });
    const faults = [expect.objectContaining({ pointer: '/unheardOf', code: 'unknown_field' })];
    expect(answer.body).toMatchObject({ status: 400, error_code: 'validation_failed', errors: faults });
  });

  test('413: a body of more than 1 MiB', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(1_048_576) });
    expect((await send('application/json', body).expect(413)).body).toMatchObject({
      error_code: 'body_too_large',
      details: { limit: 1_048_576 },
    });
  });

  test('415: a body of another type', async () => {
    expect((await send('text/plain', '{}').expect(415)).body.error_code).toBe('unsupported_media_type');
  });
});

test.each(TAKE_PARAMETERS)('400: INP-06 a NUL in the address of %s', async (name) => {
  for (const parameter of parse(name).parameters) {
    const { body } = await call(name, owner, { [parameter]: 'a\0b' }).send(await bodyOf(name));
    expect(body).toMatchObject({ status: 400, error_code: 'bad_request' });
  }
});

test.each(TAKE_IF_NONE_MATCH)('304: %s, for who has it already', async (name) => {
  const values = await fresh(name);
  const { headers } = await call(name, owner, values).expect(200);
  await call(name, owner, values)
    .set('If-None-Match', headers.etag ?? 'none')
    .expect(304);
});

test.each(TAKE_IF_MATCH)('412: %s, for who has read another state', async (name) => {
  const values = await fresh(name);
  const { body } = await call(name, owner, values)
    .set('If-Match', '"another"')
    .send(await bodyOf(name, values))
    .expect(412);
  expect(body.error_code).toBe('precondition_failed');
});

test.each(TAKE_IF_MATCH)('400: %s with an If-Match that is no ETag', async (name) => {
  const values = await fresh(name);
  const { body } = await call(name, owner, values)
    .set('If-Match', 'unquoted')
    .send(await bodyOf(name, values))
    .expect(400);
  expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: 'header:/if-match' }] });
});

test.each(TAKE_IDEMPOTENCY_KEY)('400: %s with an idempotency key of 256 characters', async (name) => {
  const { actor, values, body } = await prepare(name);
  const answer = await call(name, actor, values).set('Idempotency-Key', 'x'.repeat(256)).send(body).expect(400);
  expect(answer.body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: 'header:/idempotency-key' }] });
});

describe('422 idempotency_key_reused', () => {
  test.each(TAKE_IDEMPOTENCY_KEY.filter((name) => !OF_PROVIDER.includes(name)))(
    '%s: the same key with another body; with the same body the same answer',
    async (name) => {
      const { actor, values, body } = await prepare(name);
      const key = uniqueName('key');
      const send = (sent: object) => call(name, actor, values).set('Idempotency-Key', key).send(sent);
      const first = await send(body);
      expect(first.status).toBeLessThan(300);
      expect((await send({ ...body, other: true }).expect(422)).body.error_code).toBe('idempotency_key_reused');
      const again = await send(body).expect(first.status);
      expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', first.body]);
    },
  );
});

describe('403 account_suspended', () => {
  const writing = OPERATIONS.filter((name) => !/^GET |\/(?:auth|admin)\//.test(name) && !OF_NOBODY.includes(name));
  let suspended: Actor;

  beforeAll(async () => {
    suspended = await world.app.signup();
    await world.actors.operator.post(`/admin/accounts/${suspended.account.id}/suspend`).expect(200);
  });

  test.each(writing)('%s, by a suspended account, before anything is looked for', async (name) => {
    const { body } = await call(name, suspended)
      .send(await bodyOf(name))
      .expect(403);
    expect(body.error_code).toBe('account_suspended');
  });
});

describe('429', () => {
  const LIMIT = 3;
  const MINUTE_MS = 60_000;
  let app: TestApp;
  let caller: Actor;

  beforeAll(async () => {
    app = await startTestApp({ RATE_LIMIT: String(LIMIT) });
    caller = await app.signup();
    app.clock.advance(MINUTE_MS - (app.clock.now().getTime() % MINUTE_MS)); // the minute begins, and holds for all of them
    for (let used = 0; used < LIMIT; used += 1) await Promise.all([caller.get('/auth/me'), app.anonymous.get('/llms.txt')]);
  });
  afterAll(() => app?.close());

  test.each(OPERATIONS.filter((name) => !PROBES.includes(name)))(
    '%s, of an account and of an address that have used up their minute',
    async (name) => {
      for (const actor of [caller, app.anonymous]) {
        const { body, headers } = await call(name, actor).send({}).expect(429);
        expect([body.error_code, Number(headers['retry-after']) > 0]).toEqual(['rate_limited', true]);
      }
    },
  );

  test.each(PROBES)('never: %s', async (name) => {
    await call(name, caller).expect(200);
  });
});

/** The last tests of this file: what they take away does not come back. */
describe('503', () => {
  const prepared = new Map<string, { values: PathValues; body: object }>();
  const asking = OPERATIONS.filter((name) => ![...PROBES, ...PAGES, ...WITHOUT_DATABASE].includes(name));

  beforeAll(async () => {
    for (const name of asking) {
      const values = await fresh(name);
      prepared.set(name, { values, body: await bodyOf(name, values) });
    }
    await closeDatabase(world.app.databaseUrl);
  });

  test.each(asking)('FLT-02 %s, while the database is closed', async (name) => {
    const { values, body } = prepared.get(name) ?? { values: {}, body: {} };
    const answer = await call(name, usualActor(name), values).send(body).expect(503);
    expect([answer.body.error_code, answer.headers['retry-after']]).toEqual(['database_unavailable', '2']);
  });

  test('FLT-02 GET /readyz says so, GET /healthz and the pages do not mind', async () => {
    expect((await owner.get('/readyz').expect(503)).body.error_code).toBe('not_ready');
    for (const name of ['GET /healthz', 'GET /health', 'GET /docs', 'GET /openapi.json']) await call(name, world.actors.none).expect(200);
  });
});

/** Closes a database to everybody, as operators do before they restore it. */
async function closeDatabase(url: string): Promise<void> {
  const elsewhere = new URL(url);
  const name = elsewhere.pathname.slice(1);
  elsewhere.pathname = '/postgres';
  const client = new pg.Client({ connectionString: elsewhere.toString() });
  await client.connect();
  await client.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`);
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await client.end();
}
