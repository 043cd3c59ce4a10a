import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  patienceOf,
  recordFigure,
  runSql,
  type ServerProcess,
  sizeOf,
  startServerProcess,
  startTestApp,
  TEST_PASSWORD,
  type TestApp,
} from '@guildhall/testing';
import { Sender } from './send.js';

const STREAMS = sizeOf({ ci: 300, nightly: 2_000 });
/** As many as an account may have open. */
const OF_ONE_ACCOUNT = 100;
/** What one stream may cost the server, in KiB: its socket, its request, and what waits for it. */
const MOST_OF_ONE = 250;
/** What a run has to say to a reader that takes none of it, in MiB; and how much of that the server may hold. */
const [TOLD, MOST_HELD] = [64, 40];
const EVENT_BYTES = 32_768;

let app: TestApp;
let dataDir: string;
let server: ServerProcess;
const open: IncomingMessage[] = [];

beforeAll(async () => {
  app = await startTestApp(); // for its database
  dataDir = await mkdtemp(join(tmpdir(), 'guildhall-streams-'));
  const settings = { DATABASE_URL: app.databaseUrl, DATA_DIR: dataDir, SEED_DEMO: 'false', RATE_LIMIT: 'off', WORKER: 'false' };
  server = await startServerProcess(settings);
});
afterAll(async () => {
  for (const stream of open) stream.destroy();
  await server?.end('SIGTERM');
  await app?.close();
  await rm(dataDir, { recursive: true, force: true });
});

interface Follower {
  readonly token: string;
  readonly runId: string;
}

/** An account with a run that nobody drives. */
async function follower(number: number): Promise<Follower> {
  const body = { email: `streams-${number}@example.com`, password: TEST_PASSWORD, account: `streams-${number}` };
  const { token } = (await new Sender(server.url, null).send({ method: 'POST', path: '/auth/signup', body })).body as { token: string };
  const sender = new Sender(server.url, token);
  const tier = [{ provider: 'mock', model: 'mock' }];
  await sender.send({ method: 'PUT', path: '/account/models', body: { low: tier, medium: tier, high: tier } });
  const skill = { name: 'told', title: 'T', description: 'D', kind: 'prompt' };
  const { id: skillId } = ((await sender.send({ method: 'POST', path: '/skills', body: skill })).body as { skill: { id: string } }).skill;
  const run = await sender.send({ method: 'POST', path: '/executions', body: { skillId, input: 'Hi.' } });
  return { token, runId: (run.body as { execution: { id: string } }).execution.id };
}

/** Nothing of it is read before somebody reads. */
async function follow({ token, runId }: Follower): Promise<IncomingMessage> {
  const request = get(`${server.url}/executions/${runId}/stream`, { headers: { authorization: `Bearer ${token}` }, agent: false });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  open.push(answer.on('error', () => {}));
  return answer;
}

/** Memory that the server holds now, in KiB. */
function memory(): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes);
}

const hasProc = existsSync('/proc/self/status');

(hasProc ? test : test.skip)(
  'RUN-09 idle streams cost little, and a reader that is stuck is not read ahead for',
  async () => {
    const followers: Follower[] = [];
    for (let number = 0; number < Math.ceil(STREAMS / OF_ONE_ACCOUNT) + 1; number += 1) followers.push(await follower(number));
    const [stuck, ...idle] = followers;
    if (!stuck) throw new Error('There is no follower.');
    const before = memory();
    for (let n = 0; n < STREAMS; n += 20) {
      await Promise.all(
        Array.from({ length: Math.min(20, STREAMS - n) }, (_, place) => follow(idle[Math.floor((n + place) / OF_ONE_ACCOUNT)] ?? stuck)),
      );
    }
    await sleep(3_000); // they ask who listens again, and say that they are alive
    const opened = memory();
    const ofOne = Math.max(0, Math.round((opened - before) / STREAMS));
    expect(ofOne).toBeLessThan(MOST_OF_ONE);

    const events = (TOLD * 1_048_576) / EVENT_BYTES;
    await runSql(
      app,
      `WITH told AS (UPDATE "Execution" SET "eventCount" = $2 WHERE "id" = $1 RETURNING "id", "accountId")
     INSERT INTO "ExecutionEvent" ("executionId", "id", "accountId", "type", "data")
     SELECT told."id", n, told."accountId", 'text.delta', json_build_object('type', 'text.delta', 'text', repeat('x', $3))
     FROM told, generate_series(1, $2) n`,
      [stuck.runId, events, EVENT_BYTES],
    );
    const reader = await follow(stuck);
    await sleep(3_000);
    const held = Math.round((memory() - opened) / 1_024);
    expect(held).toBeLessThan(MOST_HELD);
    const answer = await new Sender(server.url, stuck.token).send({ method: 'GET', path: `/executions/${stuck.runId}` });
    expect(answer.status).toBe(200);

    // Nothing was lost while it did not read.
    let bytes = 0;
    for await (const part of reader) {
      bytes += (part as Buffer).length;
      if (bytes >= TOLD * 1_048_576) break;
    }
    expect(bytes).toBeGreaterThanOrEqual(TOLD * 1_048_576);
    recordFigure(
      'G1',
      `${STREAMS} idle streams: ${ofOne} KiB of the server each; a reader that takes nothing of ${TOLD} MiB: ${held} MiB held`,
    );
  },
  patienceOf({ ci: 120_000 }),
);
