import { type Database, IdempotencyRepository, type IdempotentRequest } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { type Actor, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

const LOCK_MS = 1_000;
const KEEP_MS = 10_000;

let app: TestApp;
let owner: Actor;
let database: Database;
let keys: IdempotencyRepository;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  database = app.database;
  keys = new IdempotencyRepository(database);
});
afterAll(() => app.close());

const inAccount = <T>(work: () => Promise<T>) => database.transaction(owner.account.id as AccountId, work);
const later = (ms: number) => new Date(Date.now() + ms);

function requestOf(key: string): IdempotentRequest {
  return { accountId: owner.account.id as AccountId, route: 'POST /x', key, bodyHash: 'a' };
}

const claim = (request: IdempotentRequest, now: Date) => inAccount(() => keys.claim(request, { now, lockMs: LOCK_MS, keepMs: KEEP_MS }));

async function claimed(request: IdempotentRequest): Promise<Date> {
  const taken = await claim(request, new Date());
  if (taken.kind !== 'claimed') throw new Error(`The key is ${taken.kind}.`);
  return taken.lockedUntil;
}

const rename = (name: string) => database.client.account.update({ where: { id: owner.account.id }, data: { name }, select: { id: true } });

const nameNow = async () => (await owner.get('/account').expect(200)).body.account.name;

test('FLT-01 a request that died after its commit is not run again: first it counts as running, then its answer as lost', async () => {
  const request = requestOf('died-late');
  const lockedUntil = await claimed(request);
  await database.sealed(
    async () => void (await keys.noteEffect(request, lockedUntil, new Date())),
    () => inAccount(() => rename('Done')),
  );

  expect((await claim(request, new Date())).kind).toBe('running');
  expect((await claim(request, later(LOCK_MS + 1))).kind).toBe('answer_lost');
  expect((await claim({ ...request, bodyHash: 'b' }, later(LOCK_MS + 1))).kind).toBe('other_body');
  expect((await claim(request, later(KEEP_MS + 1))).kind).toBe('claimed');
});

test('FLT-01 a request that died before its commit is run by whoever sends it again', async () => {
  const request = requestOf('died-early');
  const lockedUntil = await claimed(request);
  const died = database.sealed(
    async () => void (await keys.noteEffect(request, lockedUntil, new Date())),
    () => inAccount(() => rename('Half').then(() => Promise.reject(new Error('died')))),
  );

  await expect(died).rejects.toThrow('died');
  expect((await claim(request, later(LOCK_MS + 1))).kind).toBe('claimed');
  expect(await nameNow()).not.toBe('Half');
});

test('FLT-01 a transaction that only reads is no effect', async () => {
  const request = requestOf('reads');
  const lockedUntil = await claimed(request);
  const verdict = await inAccount(async () => {
    await database.client.account.findMany({ select: { id: true } });
    return keys.noteEffect(request, lockedUntil, new Date());
  });

  expect(verdict).toBe(true);
  expect((await claim(request, later(LOCK_MS + 1))).kind).toBe('claimed');
});

test('FLT-01 of a request and the one that took its key over, only the later one has an effect', async () => {
  const request = requestOf('slow');
  const early = await claimed(request);
  await claim(request, later(LOCK_MS + 1));
  const slow = database.sealed(
    async () => {
      if (!(await keys.noteEffect(request, early, new Date()))) throw new Error('lost its claim');
    },
    () => inAccount(() => rename('Slow')),
  );

  await expect(slow).rejects.toThrow('lost its claim');
  expect(await nameNow()).not.toBe('Slow');
});

test('409: FLT-01 whoever repeats a request whose answer was lost is told so, and nothing happens twice', async () => {
  const body = { promptName: uniqueName() };
  const send = () => owner.post('/traces').set('Idempotency-Key', 'lost').send(body);
  await send().expect(201);
  await inAccount(() =>
    database.client.idempotencyKey.updateMany({ where: { key: 'lost' }, data: { status: null, body: null, lockedUntil: new Date(0) } }),
  );

  const { body: problem } = await send().expect(409);

  expect(problem.error_code).toBe('idempotency_answer_lost');
  const { traces } = (await owner.get('/traces').expect(200)).body;
  expect(traces.filter((trace: { promptName: string }) => trace.promptName === body.promptName)).toHaveLength(1);
});

test('FLT-01 a failure after the effect does not free the key', async () => {
  const request = requestOf('failed-late');
  const lockedUntil = await claimed(request);
  await inAccount(async () => {
    await rename('Effect');
    await keys.noteEffect(request, lockedUntil, new Date());
  });
  await inAccount(() => keys.release(request, lockedUntil));

  expect((await claim(request, later(LOCK_MS + 1))).kind).toBe('answer_lost');
});
