import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificate, runSql, startTestApp, TEST_PASSWORD, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Every row of every table, as text. */
async function dump(): Promise<string> {
  const tables = await runSql<{ name: string }>(app, `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`);
  const rows = await Promise.all(tables.map(({ name }) => runSql(app, `SELECT to_jsonb(t) AS row FROM "${name}" t`)));
  return JSON.stringify(rows);
}

test('AUT-02 AUT-06 after a run through everything that makes secrets, none is in the database, the logs or the data directory', async () => {
  const owner = await app.signup();
  const refreshed = (await app.anonymous.post('/auth/refresh').send({ refreshToken: owner.session.refreshToken }).expect(200)).body;
  const made = await owner.post('/api-keys').set('Idempotency-Key', 'once').send({ label: 'secret' }).expect(201);
  const certificate = await createCertificate(owner);
  const invite = (await owner.post('/account/invites').send({ email: 'guest@example.com' }).expect(201)).body.invite;
  const provider = 'sk-sentinel-0123456789abcdefghijklmnop';
  await owner
    .put('/credentials')
    .send({ openaiApiKey: provider, openaiCompatible: { baseUrl: 'http://localhost:1', apiKey: provider } })
    .expect(200);
  const key: string = made.body.apiKey.key;
  // What goes wrong must not print what it was given, either.
  await app.anonymous.withToken(`${key}x`).get('/account').expect(401);
  await app.anonymous.post('/auth/login').send({ email: owner.session.email, password: TEST_PASSWORD, key }).expect(400);
  await app.anonymous.post('/auth/signup').send({ email: 'x@example.com', password: TEST_PASSWORD, inviteToken: invite.token }).expect(422);
  await owner
    .put('/credentials')
    .send({ googleApiKey: ` ${provider}` })
    .expect(400);

  const pem = certificate.key.export({ type: 'pkcs8', format: 'pem' }) as string;
  const secrets: Record<string, string> = {
    'API key': key.slice(8, 50),
    'access token': owner.token ?? '',
    'refresh token': owner.session.refreshToken,
    'second refresh token': refreshed.refreshToken,
    invitation: invite.token,
    'private key': pem.split('\n')[3] ?? '',
    'private key in JSON': JSON.stringify(pem).slice(100, 160),
    password: TEST_PASSWORD,
    'provider key': provider.slice(3, 30),
  };
  const stored = await dump();
  const logs = JSON.stringify(app.logs) + JSON.stringify(app.faults.map(String));
  const files = readdirSync(join(app.config.dataDir, 'keys')).map((name) => readFileSync(join(app.config.dataDir, 'keys', name), 'utf8'));
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret.length).toBeGreaterThan(20);
    expect({ name, stored: stored.includes(secret), logged: logs.includes(secret), kept: files.join().includes(secret) }).toEqual({
      name,
      stored: false,
      logged: false,
      kept: false,
    });
  }
  expect(stored).toContain(owner.session.email); // the dump does see rows
  expect(stored).toContain('"hash"');
});
