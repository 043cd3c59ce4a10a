import { runSql, startTestApp, type TestApp } from '@guildhall/testing';

const TOKEN = 'f3b91c07d2a84e65';
const METRICS_PORT = 20_000 + (process.pid % 10_000);

describe('as a server starts', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  test('200: GET /healthz says that the process is alive', async () => {
    const { body } = await app.anonymous.get('/healthz').expect(200);
    expect(body).toEqual({ status: 'ok' });
  });

  test('200: GET /health says which version it is', async () => {
    const { body } = await app.anonymous.get('/health').expect(200);
    expect(body).toEqual({ status: 'ok', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  test('200: GET /readyz has looked at the database, its migrations and the queue', async () => {
    const { body } = await app.anonymous.get('/readyz').expect(200);
    expect(body).toEqual({ status: 'ok', checks: { database: 'ok', migrations: 'ok', queue: 'ok' } });
  });

  test('503: GET /readyz while a migration is missing', async () => {
    const [{ name } = { name: '' }] = await runSql<{ name: string }>(
      app,
      `DELETE FROM "_prisma_migrations" WHERE "migration_name" = (SELECT max("migration_name") FROM "_prisma_migrations") RETURNING "migration_name" AS "name"`,
    );
    const { body } = await app.anonymous.get('/readyz').expect(503).expect('Retry-After', '2');
    expect(body).toMatchObject({ error_code: 'not_ready', details: { checks: { database: 'ok', migrations: 'pending', queue: 'ok' } } });
    await runSql(app, `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at") VALUES ('x', '', $1, now())`, [
      name,
    ]);
    await app.anonymous.get('/readyz').expect(200);
  });

  test('503: GET /readyz while no job can be added', async () => {
    await runSql(app, 'ALTER SCHEMA pgboss RENAME TO elsewhere');
    const { body } = await app.anonymous.get('/readyz').expect(503);
    await runSql(app, 'ALTER SCHEMA elsewhere RENAME TO pgboss');
    expect(body).toMatchObject({ error_code: 'not_ready', details: { checks: { database: 'ok', migrations: 'ok', queue: 'missing' } } });
  });

  test('probes ask for no token and mind none', async () => {
    for (const path of ['/healthz', '/readyz', '/health']) await app.anonymous.get(path).set('Authorization', 'Bearer wrong').expect(200);
  });

  test('200: GET /metrics from this machine: requests by route, durations, pool, errors, process', async () => {
    await app.anonymous.get('/auth/me').expect(401);
    const { text, headers } = await app.anonymous.get('/metrics').expect(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toMatch(/^http_requests_total\{method="GET",route="\/auth\/me",status="401"\} 1$/m);
    expect(text).toMatch(/^http_request_duration_seconds_bucket\{method="GET",route="\/auth\/me",status="401",le="\+Inf"\} 1$/m);
    expect(text).toMatch(/^guildhall_errors_total\{code="unauthenticated"\} 1$/m);
    expect(text).toMatch(/^guildhall_database_connections\{state="idle"\} \d+$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  });

  test('metrics have no label for addresses that met no route', async () => {
    await app.anonymous.get('/made-up-1').expect(404);
    await app.anonymous.get('/made-up-2').expect(404);
    const { text } = await app.anonymous.get('/metrics').expect(200);
    expect(text).not.toContain('made-up');
    expect(text).toMatch(/^http_requests_total\{method="GET",route="none",status="404"\} 2$/m);
  });

  test('403: GET /metrics through a proxy on this machine', async () => {
    const { body } = await app.anonymous.get('/metrics').set('X-Forwarded-For', '127.0.0.1').expect(403);
    expect(body.error_code).toBe('forbidden');
  });
});

describe('with METRICS_TOKEN', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ METRICS_TOKEN: TOKEN });
  });
  afterAll(() => app.close());

  test('401: GET /metrics without the token or with another one, 200 with it, through a proxy, too', async () => {
    await app.anonymous.get('/metrics').expect(401);
    await app.anonymous.get('/metrics').set('Authorization', `Bearer ${TOKEN}x`).expect(401);
    await app.anonymous.get('/metrics').set('Authorization', `Bearer ${TOKEN}`).set('X-Forwarded-For', '192.0.2.1').expect(200);
  });
});

describe('with METRICS_PORT', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ METRICS_PORT: String(METRICS_PORT), METRICS_TOKEN: TOKEN });
  });
  afterAll(() => app.close());

  test('404: GET /metrics on the port of the API; its own port asks for the token and knows nothing else', async () => {
    await app.anonymous.get('/metrics').set('Authorization', `Bearer ${TOKEN}`).expect(404);
    const own = `http://127.0.0.1:${METRICS_PORT}`;
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await fetch(`${own}/metrics`)).status).toBe(401);
    expect((await fetch(`${own}/skills`, { headers })).status).toBe(404);
    const answer = await fetch(`${own}/metrics`, { headers });
    expect(await answer.text()).toContain('http_requests_total');
  });
});
