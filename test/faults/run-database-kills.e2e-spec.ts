import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyMigrations, type EmbeddedPostgres, findViolations, installQueue, startEmbeddedPostgres } from '@guildhall/data';
import { patienceOf, recordFigure, sizeOf, startTestApp, type TestApp } from '@guildhall/testing';
import { Bridge } from './bridge.js';
import { Drill, LEASE_SECONDS } from './run-kills/drill.js';
import { findFaults } from './run-kills/evidence.js';
import type { Moment } from './run-kills/tripwire.js';

const KILLS = sizeOf({ ci: 3, nightly: 50 });
const RUNS = sizeOf({ ci: 30, nightly: 2_000 });
/** Milliseconds from the return of the database to the last end: patience with a busy machine outside the night. */
const RECOVERY_MS = process.env.GUILDHALL_NIGHTLY ? (LEASE_SECONDS + 10) * 1_000 : 60_000;
/** Longer than a lease every second time, so that all of them run out. */
const AWAY_MS = [300, LEASE_SECONDS * 1_000 + 500];
/** Moments that can be seen without the database. */
const SEEN: readonly Moment[] = ['tool called', 'model asked', 'tool answered', 'model answered'];
const MIGRATIONS = resolve(__dirname, '../../prisma/migrations');

let folder: string;
let postgres: EmbeddedPostgres;
let bridge: Bridge;
let app: TestApp;
let drill: Drill;

const start = () => startEmbeddedPostgres({ dataDir: join(folder, 'pg') });
const portOf = (connection: string) => Number(new URL(connection).port);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-run-faults-'));
  postgres = await start();
  await applyMigrations(postgres.url, MIGRATIONS);
  await installQueue(postgres.url);
  bridge = new Bridge();
  bridge.target = portOf(postgres.url);
  const bridged = Object.assign(new URL(postgres.url), { port: String(await bridge.listen()) });
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8', DATABASE_URL: bridged.href });
  drill = await Drill.open(app, () => postgres.url);
});
afterAll(async () => {
  await drill?.close();
  bridge?.close();
  await app?.close();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The database ends in the tick in which the moment is seen, and comes back; the workers live on. */
async function killDatabaseAt(moment: Moment, kill: number, runs: number): Promise<void> {
  let at = 0;
  const strike = (): void => {
    at = Date.now();
    process.kill(postgres.pid, 'SIGKILL');
  };
  await drill.untilAllEnded(RECOVERY_MS);
  drill.fleet.freeze(); // the first of the runs is not over before the last one is there
  await drill.startRuns(runs);
  const struck = drill.wire.arm(moment, Math.ceil(Math.random() * runs), strike);
  drill.fleet.thaw();
  await struck;
  await bridge.deserted();
  await sleep(AWAY_MS[kill % 2] ?? 0);
  postgres = await start();
  bridge.target = portOf(postgres.url);
  drill.kills.push({ at, until: Date.now() });
  while ((await app.anonymous.get('/readyz')).status !== 200) await sleep(50);
}

test(
  'RUN-05 FLT-02 a database that is killed under runs: every run ends, and nothing that was written down is done again',
  async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killDatabaseAt(SEEN[kill % SEEN.length] ?? 'tool called', kill, Math.ceil((RUNS - drill.started) / (KILLS - kill)));
    }
    const recoveryMs = await drill.untilAllEnded(RECOVERY_MS);
    const runs = await drill.ended();
    const { faults, ...left } = findFaults(runs, drill.world, drill.kills);

    expect(faults).toEqual([]);
    expect(drill.lost(runs)).toEqual([]);
    expect(await findViolations(postgres.url)).toEqual([]);
    recordFigure(
      'G6R',
      `${KILLS} kills (-9) of the database under ${runs.length} runs of living workers: 0 lost, 0 stuck, 0 written steps repeated; ` +
        `${left.repeatedQuestions + left.repeatedCalls} questions and safe calls repeated, ${left.unknownOutcomes} calls told as of unknown outcome; ` +
        `all ended ${recoveryMs} ms after its return`,
    );
  },
  patienceOf({ ci: 180_000 }),
);
