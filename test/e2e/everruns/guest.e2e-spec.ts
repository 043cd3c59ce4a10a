import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServerProcess, startTestApp, type TestApp } from '@guildhall/testing';
import supertest from 'supertest';
import { everrunsMd } from './everruns-client.js';

let app: TestApp;
let dataDir: string;

beforeAll(async () => {
  [app, dataDir] = [await startTestApp(), await mkdtemp(join(tmpdir(), 'guildhall-guest-'))];
});
afterAll(async () => {
  await app?.close();
  await rm(dataDir, { recursive: true, force: true });
});

const start = (slug: string) =>
  startServerProcess({ DATA_DIR: dataDir, DATABASE_URL: app.databaseUrl, RATE_LIMIT: 'off', EVERRUNS_ANONYMOUS_ACCOUNT: slug });

test('AUT-07 a server that is to let guests act as an account that there is not does not start', async () => {
  await expect(start('nobody')).rejects.toThrow('EVERRUNS_ANONYMOUS_ACCOUNT: there is no account nobody.');
});

test('AUT-07 a server that lets guests in says so when it starts', async () => {
  const owner = await app.signup('host');
  const server = await start('host');
  try {
    const create = (name: string) =>
      supertest(server.url)
        .post('/v1/skills')
        .send({ skill_md: everrunsMd(name) });
    await create('from-a-guest').expect(201);
    expect((await owner.get('/skills/from-a-guest').expect(200)).body.skill.kind).toBe('bundle');
  } finally {
    await server.end('SIGTERM');
  }
  expect(server.output()).toContain('may write skills of this account, without a token');
});
