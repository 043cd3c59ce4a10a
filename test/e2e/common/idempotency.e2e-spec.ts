import { Database, IdempotencyRepository, type IdempotentRequest, PLATFORM } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { type Actor, runSql, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

const HOUR_MS = 3_600_000;

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

const bodyOf = (name = uniqueName()) => ({ name, title: 'Once', description: 'Created at most once.' });
const create = (key: string, body: object, actor = owner) => actor.post('/skills').set('Idempotency-Key', key).send(body);
const keyRows = () => runSql<{ body: string; status: number }>(app, 'SELECT * FROM "IdempotencyKey"');
const countSkills = async (name: string) => (await runSql(app, 'SELECT 1 FROM "Skill" WHERE "name" = $1', [name])).length;

test('201: the same key and body get the first answer again, and one skill exists', async () => {
  const body = bodyOf();
  const first = await create('key-1', body).expect(201);
  const again = await create('key-1', { description: body.description, title: body.title, name: body.name }).expect(201);
  expect(again.body).toEqual(first.body);
  expect(first.headers['idempotent-replayed']).toBeUndefined();
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(await countSkills(body.name)).toBe(1);
});

test('201: a replay also repeats the status and the headers of the answer', async () => {
  const file = { section: 'system', name: uniqueName('file') };
  const skill = (await owner.post('/skills').send(bodyOf()).expect(201)).body.skill;
  const send = () => owner.post(`/skills/${skill.id}/files`).set('Idempotency-Key', 'file-1').send(file);
  const first = await send().expect(201);
  const again = await send().expect(201);
  expect(again.headers.etag).toBe(first.headers.etag);
  expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
});

test('201: a key belongs to one account and one address', async () => {
  const stranger = await app.signup();
  const [mine, theirs] = [await create('shared', bodyOf()).expect(201), await create('shared', bodyOf(), stranger).expect(201)];
  expect(mine.body.skill.id).not.toBe(theirs.body.skill.id);
  const item = { type: 'component', name: uniqueName('item'), title: 'Item', content: 'Text.' };
  await owner.post('/library').set('Idempotency-Key', 'shared').send(item).expect(201);
});

test('422: the same key with another body is a mistake', async () => {
  await create('key-2', bodyOf()).expect(201);
  const { body } = await create('key-2', bodyOf()).expect(422);
  expect(body.error_code).toBe('idempotency_key_reused');
});

test('409: of simultaneous requests one runs, and the others hear that it does or get its answer', async () => {
  const body = bodyOf();
  const answers = await Promise.all(Array.from({ length: 10 }, () => create('key-3', body)));
  const created = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status === 409);
  expect(created.length + refused.length).toBe(10);
  expect(new Set(created.map((answer) => answer.body.skill.id)).size).toBe(1);
  expect(created.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
  for (const { body: problem, headers } of refused) {
    expect(problem.error_code).toBe('idempotency_in_progress');
    expect(headers['retry-after']).toBe('1');
  }
  expect(await countSkills(body.name)).toBe(1);
});

test('a failure stores nothing: after it is mended the same key works, whatever the body was', async () => {
  const taken = bodyOf();
  await owner.post('/skills').send(taken).expect(201);
  const before = (await keyRows()).length;
  await create('key-4', taken).expect(409);
  await create('key-4', { name: 'x' }).expect(400);
  expect(await keyRows()).toHaveLength(before);
  await create('key-4', bodyOf()).expect(201);
});

test('an answer is kept for 24 hours, then the key is free', async () => {
  const [first, second] = [bodyOf(), bodyOf()];
  await create('key-5', first).expect(201);
  app.clock.advance(23.9 * HOUR_MS);
  try {
    const actor = owner.withToken(
      (await app.anonymous.post('/auth/refresh').send({ refreshToken: owner.session.refreshToken })).body.token,
    );
    await create('key-5', first, actor).expect(201).expect('Idempotent-Replayed', 'true');
    app.clock.advance(0.2 * HOUR_MS);
    const { body } = await create('key-5', second, actor).expect(201);
    expect(body.skill.name).toBe(second.name);
  } finally {
    app.clock.advance(-24.1 * HOUR_MS);
  }
});

test('AUT-02 a stored answer is encrypted', async () => {
  const body = bodyOf();
  await create('key-6', body).expect(201);
  for (const row of await keyRows()) expect(row.body).not.toContain('skill');
  expect(JSON.stringify(await keyRows())).not.toContain(body.name);
});

test.each(['', 'x'.repeat(256), 'schlüssel', 'tab\there'])('400: the key %j is none', async (key) => {
  const { body } = await create(key, bodyOf()).expect(400);
  expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: 'header:/idempotency-key', code: 'invalid_key' }] });
});

test('a key of 255 characters works, on an address of any length', async () => {
  await create('k'.repeat(255), bodyOf()).expect(201);
  await owner
    .post(`/skills/${'x'.repeat(4_000)}/files`)
    .set('Idempotency-Key', 'long')
    .send({})
    .expect(404);
  await owner
    .post(`/skills?x=${'y'.repeat(4_000)}`)
    .set('Idempotency-Key', 'long')
    .send(bodyOf())
    .expect(201);
});

test('without the header a write costs no further statement, and no row stays', async () => {
  const rows = (await keyRows()).length;
  const statements = await app.statements.during(() => owner.post('/skills').send(bodyOf()).expect(201));
  expect(statements.filter((sql) => sql.includes('IdempotencyKey'))).toEqual([]);
  expect(await keyRows()).toHaveLength(rows);
});

describe('keys in the database', () => {
  const terms = (now: Date) => ({ now, lockMs: 1_000, keepMs: 10_000 });
  const request = (key: string, bodyHash = 'a'): IdempotentRequest => ({
    accountId: owner.account.id as AccountId,
    route: 'POST /x',
    key,
    bodyHash,
  });
  const answer = { status: 201, body: 'sealed', headers: {} };
  let database: Database;
  let keys: IdempotencyRepository;
  const inScope = <T>(work: () => Promise<T>) => database.transaction(owner.account.id as AccountId, work);

  beforeAll(() => {
    database = app.database;
    keys = new IdempotencyRepository(database);
  });

  test('a request whose process died gives up its key, and when it turns out to live it changes nothing any more', async () => {
    const now = new Date();
    const dead = await inScope(() => keys.claim(request('dead'), terms(now)));
    const early = await inScope(() => keys.claim(request('dead'), terms(new Date(now.getTime() + 999))));
    const heir = await inScope(() => keys.claim(request('dead', 'b'), terms(new Date(now.getTime() + 1_000))));
    expect([dead.kind, early.kind, heir.kind]).toEqual(['claimed', 'running', 'claimed']);
    if (dead.kind !== 'claimed') throw new Error('unreachable');
    await inScope(() => keys.keep(request('dead'), dead.lockedUntil, answer));
    await inScope(() => keys.release(request('dead'), dead.lockedUntil));
    expect((await inScope(() => keys.claim(request('dead', 'b'), terms(now)))).kind).toBe('running');
  });

  test('the sweep removes what has expired and nothing else', async () => {
    const now = new Date(Date.now() + 1_000_000 * HOUR_MS);
    await inScope(() => keys.claim(request('kept'), terms(now)));
    await database.transaction(PLATFORM, () => keys.deleteExpired(new Date(now.getTime() + 9_999)));
    expect(await keyRows()).toMatchObject([{ key: 'kept' }]);
    expect(await database.transaction(PLATFORM, () => keys.deleteExpired(new Date(now.getTime() + 10_000)))).toBe(1);
  });
});
