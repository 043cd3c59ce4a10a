import { fingerprint, uniqueName } from '@guildhall/testing';
import { buildWorld, type World } from '../matrix/world.js';
import { HOSTILE_TEXTS } from './arbitraries.js';
import { Contract, fillPath, type Operation, pathNames } from './contract.js';
import { callerOf, fullBody, placeFor } from './full-bodies.js';
import { mutantsOf } from './mutations.js';
import { HANG_MS, Sender } from './send.js';

let world: World;
let contract: Contract;
let sender: Sender;

beforeAll(async () => {
  world = await buildWorld();
  contract = await Contract.read(world.app);
  sender = Sender.of(world.app.url, world.actors.owner);
});
afterAll(() => world?.app.close());

const callersSender = (operation: Operation): Sender => Sender.of(world.app.url, callerOf(operation, world));

/** Texts on which expressions that look back would take for ever. */
const WORST_CASES: readonly (readonly [string, unknown])[] = [
  ['letters and a mark', `${'a'.repeat(50_000)}!`],
  ['hyphens', `${'a-'.repeat(25_000)}!`],
  ['dots and an at', `${'a.'.repeat(25_000)}@`],
  ['white space', `${' '.repeat(50_000)}x`],
  ['digits', `${'1'.repeat(50_000)}-`],
  ['braces', '{'.repeat(50_000)],
  ['an address', `https://${'a.'.repeat(20_000)}/${'%2e'.repeat(3_000)}`],
];

test('INP-05 no text in any place of any body keeps the server busy', async () => {
  const slow: string[] = [];
  for (const operation of contract.operations.filter(({ body }) => body)) {
    const path = fillPath(operation.path, await placeFor(operation, world));
    const body = await fullBody(operation.name, {}, world);
    for (const mutant of mutantsOf(body, WORST_CASES, (value) => typeof value === 'string')) {
      const { status, ms } = await callersSender(operation).time({ method: operation.method, path, body: JSON.stringify(mutant.body) });
      if (status >= 500 || ms > HANG_MS) slow.push(`${operation.name} ${mutant.label}: ${status} after ${Math.round(ms)} ms`);
    }
  }
  expect(slow).toEqual([]);
}, 120_000);

describe('INP-07 queries', () => {
  const VALUES = [
    ...['0', '-1', '1.5', '1e3', '٣', '0x10', '99999999999999999999', 'NaN', 'null', '[]', '', ' 1', '1 ', '1;DROP TABLE'],
    ...HOSTILE_TEXTS.filter((text) => text.isWellFormed() && !text.includes('\0')),
  ];

  test('no value of any parameter is answered with more than a refusal, and refusals name the parameter', async () => {
    for (const operation of contract.operations.filter(({ method }) => method === 'GET')) {
      const path = fillPath(operation.path, await placeFor(operation, world));
      for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'query')) {
        for (const value of VALUES) {
          const { status, body } = await callersSender(operation).send({
            method: 'GET',
            path: `${path}?${name}=${encodeURIComponent(value)}`,
          });
          const { errors } = body as { errors?: { pointer: string }[] };
          const named = status === 400 && errors ? errors.map(({ pointer }) => pointer) : [`query:/${name}`];
          expect({ path, value, status: [200, 400, 404].includes(status) ? 'fine' : status, named }).toEqual({
            path,
            value,
            status: 'fine',
            named: [`query:/${name}`],
          });
        }
      }
    }
  });

  test.each(['page[$gt]=1', 'page[]=1&page[]=2', 'limit[a]=1', 'q[]=x', '$where=1', 'sort=password', 'order=1;--', 'select=passwordHash'])(
    '%s is no parameter, and changes nothing',
    async (query) => {
      const [plain, asked] = [
        await sender.send({ method: 'GET', path: '/skills' }),
        await sender.send({ method: 'GET', path: `/skills?${query}` }),
      ];
      expect(asked.status).toBe(200);
      expect(asked.body).toEqual(plain.body);
    },
  );

  const cursor = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const FORGED = [
    ...['x', '....', 'AAAA', cursor(''), cursor('null'), cursor({}), cursor([]), cursor({ at: 1, id: 2 }), cursor({ at: 'x', id: 'y' })],
    ...[cursor({ at: '2020-01-01T00:00:00Z', id: "' OR 1=1 --" }), cursor({ at: '9999-99-99', id: 'a' }), cursor(['2020-01-01', 'a\0b'])],
    ...[
      cursor('2020-01-01T00:00:00.000Z,x'),
      cursor('294277-01-01T00:00:00Z trc_1'),
      cursor('-271821-04-20T00:00:00.000Z|a'),
      'a'.repeat(200),
    ],
  ];

  test.each(FORGED)('the forged cursor %s is refused or leads to own rows only', async (forged) => {
    for (const path of ['/traces', '/account/audit']) {
      const { status, body } = await sender.send({ method: 'GET', path: `${path}?cursor=${encodeURIComponent(forged)}` });
      expect([200, 400]).toContain(status);
      if (status === 400) expect(body).toMatchObject({ errors: [{ pointer: 'query:/cursor' }] });
    }
  });

  test('TEN-05 the cursor of another account leads to own rows only', async () => {
    const { owner, stranger } = world.actors;
    for (let n = 0; n < 3; n += 1) await stranger.post('/traces').send({ promptName: 'theirs' }).expect(201);
    await owner.post('/traces').send({ promptName: 'mine' }).expect(201);
    const { nextCursor } = (await stranger.get('/traces?limit=1').expect(200)).body;
    const { traces } = (await owner.get(`/traces?cursor=${encodeURIComponent(nextCursor)}`).expect(200)).body;
    expect(traces.filter(({ promptName }: { promptName: string }) => promptName === 'theirs')).toEqual([]);
  });
});

describe('INP-08 text comes back as it was written, as data', () => {
  const SCRIPTS = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    'javascript:alert(1)',
    '{{7*7}}<%=7*7%>',
    '=cmd|calc',
    '\u202egnp.exe',
  ];

  const WRITES: readonly (readonly [string, (text: string) => object, string])[] = [
    ['PATCH /account', (text) => ({ name: text }), 'account.name'],
    ['POST /api-keys', (text) => ({ label: text }), 'apiKey.label'],
    ['POST /certificates', (text) => ({ name: text, algorithm: 'RS256' }), 'certificate.name'],
    ['POST /library', (text) => ({ type: 'component', name: uniqueName('item'), title: text, content: text }), 'item.content'],
    ['POST /traces', (text) => ({ promptName: text, status: text }), 'trace.promptName'],
    [
      'POST /skills',
      (text) => ({ name: uniqueName('script'), title: text, description: text, whenToUse: text, tags: [text] }),
      'skill.title',
    ],
    [
      'POST /skills/{skillId}/files',
      (text) => ({ section: 'system', name: `${uniqueName()}.md`, blocks: [{ type: 'text', content: text }] }),
      'file.blocks.0.content',
    ],
    ['POST /skills/{skillId}/publish', (text) => ({ note: text }), 'version.note'],
    ['POST /skills/{skillId}/versions/{version}/yank', (text) => ({ reason: text }), 'version.yanked.reason'],
  ];

  const at = (value: unknown, path: string): unknown =>
    path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], value);

  test.each(WRITES)('%s', async (name, bodyOf, place) => {
    const operation = contract.operation(name);
    for (const text of SCRIPTS) {
      const path = fillPath(operation.path, await world.fresh(pathNames(operation.path), operation.path));
      const answer = await sender.send({ method: operation.method, path, body: bodyOf(text) });
      expect(answer.status).toBeLessThan(300);
      expect(at(answer.body, place)).toBe(text);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });
});

test('INP-06 no request of all these made the server stumble, and reading wrote nothing', async () => {
  expect(world.app.faults).toEqual([]);
  const before = await fingerprint(world.app.databaseUrl);
  await sender.send({ method: 'GET', path: '/skills?q=%25_%5C' });
  expect(await fingerprint(world.app.databaseUrl)).toEqual(before);
});
