import type { Config } from '@guildhall/config';
import { RateLimitsRepository } from '@guildhall/data';
import { type Actor, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { RateLimiter } from '../../../apps/api/src/http/rate-limiter.js';

const MINUTE_MS = 60_000;
const LIMIT = 40;

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({
    RATE_LIMIT: String(LIMIT),
    TRUST_PROXY: '1',
    SKILL_CREATE_LIMIT: '2:60',
    SIGNUP_LIMIT: '20:60',
    LOGIN_LIMIT: '2:120',
  });
  owner = await app.signup();
});
afterAll(() => app.close());

/** Every test starts with full limits, well inside a window. */
beforeEach(() => app.clock.advance(2 * MINUTE_MS + intoWindow()));
const intoWindow = () => 5_000 - (app.clock.now().getTime() % MINUTE_MS);

const timesOf = (count: number) => Array.from({ length: count }, (_, index) => index);
const me = (actor = owner) => actor.get('/auth/me');
const fromAddress = (address: string) => app.anonymous.get('/skills/unknown').set('X-Forwarded-For', address);

test('429: an account gets its requests of a minute, however they are spread, and not one more', async () => {
  const answers = await Promise.all(timesOf(LIMIT + 10).map(() => me()));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(10);
  for (const { body, headers } of refused) {
    expect(body).toMatchObject({ error_code: 'rate_limited', details: { limit: 'requests' } });
    expect(headers['retry-after']).toMatch(/^(?:[1-9]|[1-5]\d|60)$/);
  }
  app.clock.advance(MINUTE_MS);
  await me().expect(200);
});

test('headers say where the caller stands: RateLimit, RateLimit-Policy and X-RateLimit-*', async () => {
  await me().expect(200);
  const { headers } = await me().expect(200);
  expect(headers['ratelimit-policy']).toBe(`"requests";q=${LIMIT};w=60`);
  expect(headers.ratelimit).toMatch(new RegExp(`^"requests";r=${LIMIT - 2};t=\\d{1,2}$`));
  expect(headers).toMatchObject({ 'x-ratelimit-limit': String(LIMIT), 'x-ratelimit-remaining': String(LIMIT - 2) });
  expect(Number(headers['x-ratelimit-reset'])).toBeGreaterThan(app.clock.now().getTime() / 1000);
});

test('a request costs a statement only when a batch is used up', async () => {
  const statements = await app.statements.during(async () => {
    for (const _ of timesOf(LIMIT)) await me().expect(200);
  });
  const leases = statements.filter((sql) => sql.includes('RateWindow'));
  expect(leases.length).toBeLessThan(LIMIT / 2);
});

test('every message of an MCP batch costs as much as a request', async () => {
  const batch = (size: number) =>
    owner
      .post('/mcp')
      .set('Accept', 'application/json, text/event-stream')
      .send(timesOf(size).map((id) => ({ jsonrpc: '2.0', id, method: 'ping' })));
  await batch(LIMIT - 1).expect(200);
  await me().expect(200);
  await me().expect(429);
  app.clock.advance(MINUTE_MS);
  const { body } = await batch(LIMIT + 1).expect(429);
  expect(body).toMatchObject({ error_code: 'rate_limited', details: { limit: 'requests' } });
});

test('one account at its limit takes nothing from another', async () => {
  const other = await app.signup();
  await Promise.all(timesOf(LIMIT + 1).map(() => me()));
  await me().expect(429);
  await me(other).expect(200);
});

test('a caller without a token is counted by address, an IPv6 caller by its network', async () => {
  await Promise.all(timesOf(LIMIT).map((n) => fromAddress(`2001:db8:1:2::${n.toString(16)}`)));
  await fromAddress('2001:db8:1:2:ffff::1').expect(429);
  await fromAddress('2001:db8:1:3::1').expect(404);
  await fromAddress('::ffff:192.0.2.7').expect(404);
});

test('AUT-04 a refused token costs its address, so guessing ends at the limit', async () => {
  const guess = (n: number) => app.anonymous.get('/auth/me').set('X-Forwarded-For', '192.0.2.50').set('Authorization', `Bearer guess-${n}`);
  const answers = await Promise.all(timesOf(LIMIT + 5).map(guess));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(LIMIT);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
});

test('AUT-04 1,000 forged X-Forwarded-For share the bucket of their sender', async () => {
  const statuses = new Map<number, number>();
  for (const batch of timesOf(20)) {
    const forged = timesOf(50).map((n) => fromAddress(`10.${batch}.0.${n}, 198.51.100.9`));
    for (const { status } of await Promise.all(forged)) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect(Object.fromEntries(statuses)).toEqual({ 404: LIMIT, 429: 1_000 - LIMIT });
});

test('AUT-04 log-ins with one email are limited wherever they come from, a used-up limit refills with time', async () => {
  const email = `${uniqueName('guess')}@example.com`;
  const login = (n: number) =>
    app.anonymous.post('/auth/login').set('X-Forwarded-For', `203.0.113.${n}`).send({ email, password: 'wrong wrong wrong' });
  await login(1).expect(401);
  await login(2).expect(401);
  const { body, headers } = await login(3).expect(429);
  expect(body).toMatchObject({ error_code: 'rate_limited', details: { limit: 'auth.login', retryAfter: Number(headers['retry-after']) } });
  app.clock.advance(30_000);
  await login(4).expect(401);
  await login(5).expect(429);
});

test('GRT-05 new skills are limited per account, and time gives them back', async () => {
  const create = (actor: Actor) => actor.post('/skills').send({ name: uniqueName(), title: 'T', description: 'D' });
  const [one, other] = [await app.signup(), await app.signup()];
  await create(one).expect(201);
  await create(one).expect(201);
  await create(one)
    .expect(429)
    .expect('Retry-After', /^(?:[1-9]|[1-5]\d|60)$/);
  await create(other).expect(201);
  app.clock.advance(MINUTE_MS);
  await create(one).expect(201);
  await create(one).expect(429);
});

test('health and metrics are never limited and carry no limit', async () => {
  const answers = await Promise.all(timesOf(LIMIT * 2).map(() => app.anonymous.get('/healthz')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(answers[0]?.headers.ratelimit).toBeUndefined();
});

test('refusals are counted in the metrics', async () => {
  await Promise.all(timesOf(LIMIT + 1).map(() => me()));
  const { text } = await app.anonymous.get('/metrics').expect(200);
  expect(text).toMatch(/guildhall_rate_limit_refusals_total\{limit="requests"\} [1-9]/);
});

describe('several processes', () => {
  const limiterOf = (limit: number) =>
    new RateLimiter(new RateLimitsRepository(app.database), app.clock, { rateLimit: limit } as unknown as Config);
  const grantsOf = async (limiter: RateLimiter, key: string, count: number) => {
    const quotas = await Promise.all(timesOf(count).map(() => limiter.spend(key)));
    return quotas.filter((quota) => quota?.isGranted).length;
  };

  test('together they grant exactly the limit', async () => {
    const limiters = timesOf(4).map(() => limiterOf(100));
    const granted = await Promise.all(limiters.map((limiter) => grantsOf(limiter, 'shared', 60)));
    const sum = granted.reduce((total, count) => total + count, 0);
    expect(sum).toBeLessThanOrEqual(100);
    const rest = await Promise.all(limiters.map((limiter) => grantsOf(limiter, 'shared', 100)));
    expect(sum + rest.reduce((total, count) => total + count, 0)).toBe(100);
  });

  test('what a process does not use is lost for this window only', async () => {
    const [idle, busy] = [limiterOf(100), limiterOf(100)];
    expect(await grantsOf(idle, 'partly', 1)).toBe(1);
    expect(await grantsOf(busy, 'partly', 200)).toBe(80);
    app.clock.advance(MINUTE_MS);
    expect(await grantsOf(busy, 'partly', 200)).toBe(100);
  });

  test('simultaneous uses of a refilling limit never pass its burst', async () => {
    const buckets = new RateLimitsRepository(app.database);
    const take = () => buckets.take({ key: 'burst', burst: 7, refillMs: 1_000, at: new Date(5_000_000_000_000) });
    const waits = await Promise.all(timesOf(30).map(take));
    expect(waits.filter((wait) => wait === null)).toHaveLength(7);
  });

  test('the sweep keeps what still counts', async () => {
    const buckets = new RateLimitsRepository(app.database);
    const at = new Date(6_000_000_000_000);
    expect(await buckets.take({ key: 'swept', burst: 1, refillMs: 1_000, at })).toBeNull();
    await buckets.sweep(new Date(at.getTime() + 999));
    expect(await buckets.take({ key: 'swept', burst: 1, refillMs: 1_000, at })).toBe(1_000);
    await buckets.sweep(new Date(at.getTime() + 1_001));
    expect(await buckets.take({ key: 'swept', burst: 1, refillMs: 1_000, at })).toBeNull();
  });
});
