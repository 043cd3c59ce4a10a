import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Actor, startServerProcess } from '@guildhall/testing';

const [FIRST, SECOND, THIRD] = Array.from({ length: 3 }, () => randomBytes(32).toString('base64')) as [string, string, string];

let dataDir: string;

/** An account with a stored secret that the first key protects. */
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'guildhall-rotate-'));
  const server = await startServerProcess({ DATA_DIR: dataDir, SEED_DEMO: 'false', ENCRYPTION_KEY: FIRST });
  const { body } = await new Actor(server.url, null)
    .post('/auth/signup')
    .send({ email: 'ada@example.com', password: 'correct horse battery staple', account: 'ada' })
    .expect(201);
  await new Actor(server.url, body.token).put('/credentials').send({ anthropicApiKey: 'sk-ant-0123456789' }).expect(200);
  await server.end('SIGTERM');
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

function rotate(current: string, previous: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: dataDir, ENCRYPTION_KEY: current, ENCRYPTION_PREVIOUS_KEYS: previous };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['tools/rotate-secrets.mjs'], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

test('AUT-06 after a rotation the new key alone opens what the old one protected', async () => {
  expect(await rotate(SECOND, FIRST)).toMatchObject({ code: 0, stdout: '1 secret(s) encrypted again.\n' });
  expect(await rotate(SECOND, '')).toMatchObject({ code: 0, stdout: '0 secret(s) encrypted again.\n' });
});

test('AUT-06 a rotation without the key that is needed changes nothing and says what is left', async () => {
  const { code, stderr } = await rotate(THIRD, FIRST);

  expect(code).toBe(1);
  expect(stderr).toMatch(/No configured key opens 1 secret\(s\): provider_credential acc_\w+ anthropicApiKey\./);
  expect(await rotate(THIRD, SECOND)).toMatchObject({ code: 0, stdout: '1 secret(s) encrypted again.\n' });
});
