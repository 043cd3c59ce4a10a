import { ERRORS } from '@guildhall/kernel';
import { fingerprint, recordFigure } from '@guildhall/testing';
import { buildWorld, type PathValues, type World } from '../matrix/world.js';
import { Contract, fillPath, type Operation } from './contract.js';
import { callerOf, fullBody, placeFor } from './full-bodies.js';
import { strangeMutantsOf } from './mutations.js';
import { HANG_MS, type Incoming, Sender } from './send.js';

let world: World;
let contract: Contract;
let sent = 0;

beforeAll(async () => {
  world = await buildWorld();
  contract = await Contract.read(world.app);
});
afterAll(async () => {
  recordFigure('G1', `${sent} hostile bodies on every operation that takes one: 0 × 5xx, 0 over ${HANG_MS} ms, 0 written`);
  await world?.app.close();
});

/** Operations that need something to work on first; making it is no part of the test. */
const OPERATIONS = [
  ...['POST /auth/signup', 'POST /auth/login', 'POST /auth/refresh', 'POST /auth/logout'],
  ...[
    'PATCH /account',
    'POST /account/members',
    'PATCH /account/members/{userId}',
    'POST /account/invites',
    'POST /account/invites/accept',
  ],
  ...['POST /api-keys', 'POST /certificates', 'PUT /credentials', 'PUT /account/models', 'PUT /account/webhook'],
  ...[
    'POST /skills',
    'PATCH /skills/{skillId}',
    'POST /skills/import',
    'POST /skills/import/openapi',
    'POST /skills/import/mcp',
    'POST /skills/{skillId}/skills',
    'POST /skills/{skillId}/compile',
  ],
  ...['POST /skills/bundles', 'POST /skills/validate', 'PUT /skills/{skillId}/bundle'],
  ...['POST /skills/{skillId}/files', 'PATCH /skills/{skillId}/files/{fileId}', 'PUT /skills/{skillId}/files/{fileId}/blocks'],
  ...['POST /skills/{skillId}/files/{fileId}/blocks', 'PATCH /skills/{skillId}/files/{fileId}/blocks/{blockId}'],
  ...['POST /skills/{skillId}/install', 'PATCH /skills/installs/{installId}', 'PUT /skills/installs/{installId}/credentials'],
  ...['POST /skills/{skillId}/publish', 'POST /skills/{skillId}/rollback', 'POST /skills/{skillId}/versions/{version}/yank'],
  ...['POST /library', 'PATCH /library/{id}', 'POST /traces', 'POST /catalogues'],
  ...[
    'POST /executions',
    'POST /skills/{skillId}/run',
    'POST /skills/{skillId}/evals',
    'POST /executions/{id}/tool-outputs',
    'POST /prime/executions',
  ],
  ...['POST /grants', 'PATCH /grants/{grantId}', 'POST /skills/{skillId}/grants'],
  ...[
    'POST /marketplace/skills/{skillId}/install',
    'POST /marketplace/skills/{skillId}/fork',
    'POST /marketplace/skills/{skillId}/reviews',
  ],
  ...['reply', 'report'].map((verb) => `POST /marketplace/skills/{skillId}/reviews/{reviewId}/${verb}`),
  ...['use', 'request'].map((verb) => `POST /skills/store/{account}/{slug}/${verb}`),
  ...[
    'POST /admin/skills/{id}/unlist',
    'POST /admin/skills/{id}/relist',
    'POST /admin/reports/{id}/resolve',
    'POST /admin/system-skills',
    'POST /admin/credits',
    'POST /billing/topups',
    'POST /billing/subscriptions',
    'POST /billing/refunds',
  ],
];

/** Bodies that are wrong whatever the operation, and the code of their refusal. */
const WRONG: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['cut short', '{"a":', 'malformed_json'],
  ['no JSON', 'a=1&b=2', 'malformed_json'],
  ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), 'malformed_json'],
  ['a list', '[]', 'validation_failed'],
  ['null', 'null', 'validation_failed'],
  ['a text', '"{}"', 'validation_failed'],
  ['a number', '7', 'validation_failed'],
  ['10,000 levels deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'validation_failed'],
  ['100,000 lists deep', '['.repeat(100_000) + ']'.repeat(100_000), 'validation_failed'],
  ['20,000 values wide', `{"a":[${'0,'.repeat(20_000)}0]}`, 'validation_failed'],
  ['NUL', '{"name":"a\\u0000b"}', 'validation_failed'],
  ['a lone surrogate', '{"name":"\\ud800"}', 'validation_failed'],
  ['a lone surrogate in a key', '{"\\udc00":1}', 'validation_failed'],
  ['1e400', '{"order":1e400}', 'validation_failed'],
  ['2^53 + 1', '{"order":9007199254740993}', 'validation_failed'],
  ['__proto__', '{"__proto__":{"title":"x"}}', 'validation_failed'],
  ['constructor', '{"constructor":{"prototype":{"title":"x"}}}', 'validation_failed'],
  ['1 MiB and one byte', `{"a":"${'a'.repeat(1_048_577 - 8)}"}`, 'body_too_large'],
];

const CODES: ReadonlySet<string> = new Set(Object.keys(ERRORS));

interface Refusal {
  readonly error_code?: string;
  readonly errors?: readonly { readonly pointer?: unknown; readonly code?: unknown }[];
}

/** What is wrong about a refusal; null when it is as every refusal should be. */
function faultOf({ status, body, ms }: Incoming): string | null {
  const { error_code: code, errors } = (body ?? {}) as Refusal;
  if (status < 400 || status > 499) return `${status} ${code}`;
  if (!CODES.has(code ?? '')) return `code ${code}`;
  if (ms > HANG_MS) return `${Math.round(ms)} ms`;
  if (code !== 'validation_failed' && !errors) return null;
  return errors?.length && errors.every(({ pointer, code }) => typeof pointer === 'string' && typeof code === 'string')
    ? null
    : 'no pointer';
}

/** Whether a fault is named at the place of the mutant, above it or below it. */
function isNamed(pointer: string, { errors = [] }: Refusal): boolean {
  return errors.some(
    (fault) => typeof fault.pointer === 'string' && (pointer.startsWith(fault.pointer) || fault.pointer.startsWith(pointer)),
  );
}

async function send(operation: Operation, values: PathValues, body: unknown): Promise<Incoming> {
  sent += 1;
  const sender = Sender.of(world.app.url, callerOf(operation, world));
  return sender.time({ method: operation.method, path: fillPath(operation.path, values), body });
}

test('INP-06 every operation that takes a body is attacked here', () => {
  const withBody = contract.described.filter(({ body }) => body).map(({ name }) => name);
  expect([...OPERATIONS].sort()).toEqual(withBody.sort());
});

describe.each(OPERATIONS)('%s', (name) => {
  let operation: Operation;
  let values: PathValues;
  let body: object;
  let before: Record<string, string>;

  beforeAll(async () => {
    operation = contract.operation(name);
    values = await placeFor(operation, world);
    body = await fullBody(name, values, world);
    before = await fingerprint(world.app.databaseUrl);
  });

  test('INP-06 a body that is wrong for every operation is refused with its code and place', async () => {
    for (const [label, text, code] of WRONG) {
      const answer = await send(operation, values, text);
      const { error_code } = (answer.body ?? {}) as Refusal;
      expect({ label, code: error_code, fault: faultOf(answer) }).toEqual({ label, code, fault: null });
    }
  });

  test('INP-06 whatever the schema does not allow is refused with its code and place', async () => {
    const faults: string[] = [];
    for (const mutant of strangeMutantsOf(body)) {
      if (!operation.body || !contract.misfit(operation.body, mutant.body)) continue;
      const answer = await send(operation, values, JSON.stringify(mutant.body));
      const fault =
        faultOf(answer) ?? (isNamed(mutant.pointer, answer.body as Refusal) ? null : `named elsewhere: ${answer.text.slice(0, 300)}`);
      if (fault) faults.push(`${mutant.label}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });

  test('INP-06 nothing of all that was written, and the body that was mutated is taken', async () => {
    expect(await fingerprint(world.app.databaseUrl)).toEqual(before);
    const { status, text } = await send(operation, values, body);
    const taken =
      REFUSED[name] ??
      Object.keys(operation.answers)
        .filter((one) => one.startsWith('2'))
        .map(Number);
    expect({ statuses: taken, text }).toMatchObject({ statuses: expect.arrayContaining([status]) });
  });

  test('INP-06 no body at all is an empty one, with a key for repetitions or without', async () => {
    const sender = Sender.of(world.app.url, callerOf(operation, world));
    const path = fillPath(operation.path, values);
    const ways: readonly Readonly<Record<string, string>>[] = [{}, { 'idempotency-key': `no body for ${path}` }];
    for (const headers of ways) {
      sent += 1;
      const answer = await sender.time({ method: operation.method, path, headers });
      expect({ text: answer.text, fault: answer.status < 300 ? null : faultOf(answer) }).toMatchObject({ fault: null });
    }
  });
});

/** Operations that refuse even a good body here, because what it names does not exist. */
const REFUSED: Readonly<Record<string, readonly number[]>> = {
  'POST /auth/refresh': [401],
  'POST /account/invites/accept': [422],
  'POST /skills/{skillId}/skills': [404],
  'PUT /skills/installs/{installId}/credentials': [422],
  'POST /billing/refunds': [404],
};

test('INP-06 no request of all these made the server stumble', () => {
  expect(world.app.faults).toEqual([]);
  expect(world.app.logs.filter(({ level }) => level === 50 || level === 'error')).toEqual([]);
});
