import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, findViolations, startEmbeddedPostgres } from '@guildhall/data';
import {
  Actor,
  createSkill,
  keyOf,
  patienceOf,
  recordFigure,
  type ServerProcess,
  sizeOf,
  startServerProcess,
  TEST_PASSWORD,
} from '@guildhall/testing';
import pg from 'pg';
import { type Acknowledged, Workload } from './workload.js';

const KILLS = sizeOf({ ci: 3, nightly: 100 });
const SKILLS = 3;
/** Milliseconds until writes are acknowledged again: the goal of the threat model at night, patience with a busy machine otherwise. */
const RECOVERY_MS = process.env.GUILDHALL_NIGHTLY ? 10_000 : 60_000;

let dataDir: string;
let server: ServerProcess;
let postgres: EmbeddedPostgres;

const start = () => startServerProcess({ DATA_DIR: dataDir, SEED_DEMO: 'false', RATE_LIMIT: 'off', WORKER: 'false' });
const databasePid = () => Number(readFileSync(join(dataDir, 'pg/cluster/postmaster.pid'), 'utf8').split('\n')[0]);

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'guildhall-kills-'));
  server = await start();
});
afterAll(async () => {
  await server.end('SIGTERM');
  await postgres?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function signup(account: string): Promise<Actor> {
  const login = { email: `${account}@example.com`, password: TEST_PASSWORD, account };
  const { body } = await new Actor(server.url, null).post('/auth/signup').send(login).expect(201);
  return keyOf(new Actor(server.url, body.token, body.account));
}

/** The server, or its database and then the server, end at any moment; both start again. @returns ms until a write was acknowledged */
async function killSomething(workload: Workload): Promise<number> {
  await sleep(Math.random() * 900);
  if (Math.random() < 0.5) {
    process.kill(databasePid(), 'SIGKILL');
    await sleep(Math.random() * 300);
  }
  await server.end('SIGKILL');
  const startedAt = performance.now();
  const before = workload.acknowledgements;
  server = await start();
  while (workload.acknowledgements === before) {
    await sleep(10);
    if (performance.now() - startedAt > RECOVERY_MS) throw new Error(`No write was acknowledged after a restart:\n${server.output()}`);
  }
  return performance.now() - startedAt;
}

async function rowsOf<Row>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** What was acknowledged and is not there exactly once, and what is there twice. */
async function findLostAndDoubled({ publishes, titles, traces, bundles }: Acknowledged): Promise<string[]> {
  const versions = await rowsOf<{ note: string; skillId: string; version: number }>(
    'SELECT "note", "skillId", "version" FROM "SkillVersion"',
  );
  const reported = (await rowsOf<{ name: string }>(`SELECT "manifest" AS name FROM "Trace"`)).map(({ name }) => name);
  const skills = new Map(
    (await rowsOf<{ id: string; title: string }>('SELECT "id", "title" FROM "Skill"')).map(({ id, title }) => [id, title]),
  );
  // What the draft of a bundle consists of is written with it, or neither is there.
  const whole = (
    await rowsOf<{ name: string }>(
      `SELECT s."name" FROM "Skill" s JOIN "BundleFile" f ON f."skillId" = s."id" GROUP BY s."id", s."name" HAVING count(*) = 2`,
    )
  ).map(({ name }) => name);
  const made = new Map(versions.map(({ note, skillId, version }) => [note, { skillId, version }]));
  const isThere = (note: string, told: { skillId: string; version: number | null }) =>
    made.get(note)?.skillId === told.skillId && [null, made.get(note)?.version].includes(told.version);
  return [
    ...[...publishes].filter(([note, told]) => !isThere(note, told)).map(([note]) => `lost ${note}`),
    ...doubles(versions.map(({ note }) => note)).map((note) => `published twice: ${note}`),
    ...[...bundles].filter((name) => !whole.includes(name)).map((name) => `lost ${name}`),
    ...[...traces].filter((name) => !reported.includes(name)).map((name) => `lost ${name}`),
    ...doubles(reported).map((name) => `reported twice: ${name}`),
    ...[...titles].filter(([id, title]) => skills.get(id) !== title).map(([id, title]) => `${id} is not ${title}`),
  ];
}

function doubles(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

test(
  'FLT-01 whatever is killed at whatever moment: what was acknowledged is there exactly once, and nothing contradicts itself',
  async () => {
    const [author, installer] = [await signup('author'), await signup('installer')];
    const skills = await Promise.all(Array.from({ length: SKILLS }, () => createSkill(author, { access: 'public' })));
    const granted = await createSkill(author);
    const workload = new Workload({
      address: () => server.url,
      author: author.token ?? '',
      installer: installer.token ?? '',
      skillIds: skills.map(({ id }) => id),
      granted: { skillId: granted.id, grantee: 'installer' },
    });
    const recoveries: number[] = [];
    try {
      for (let kill = 0; kill < KILLS; kill += 1) recoveries.push(await killSomething(workload));
    } finally {
      workload.stop();
    }
    const retries = await workload.finish();
    await server.end('SIGTERM');
    postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'pg') });

    expect(await findLostAndDoubled(workload.told)).toEqual([]);
    expect(await findViolations(postgres.url)).toEqual([]);
    expect(workload.told.publishes.size).toBeGreaterThan(KILLS);
    const slowest = Math.round(Math.max(...recoveries));
    expect(slowest).toBeLessThan(RECOVERY_MS);
    const { publishes, traces, bundles, installs, grants, lostAnswers } = workload.told;
    recordFigure(
      'G6',
      `${KILLS} kills (-9) under ${publishes.size} publishes, ${traces.size} traces, ${bundles.size} bundles, ${installs} installs and ${grants} grants acknowledged, ` +
        `${retries} retries, ${lostAnswers} answers lost: 0 writes lost, 0 doubled, 0 rules of the data broken; slowest recovery ${slowest} ms`,
    );
  },
  patienceOf({ ci: 120_000 }),
);
