// The marketplace with 10,000 and with 100,000 skills: what growth costs, and what the API costs beside the same SQL executed with `pg`.
//   npm run bench -- marketplace [--quick] [--only=<part of a case's name>]
import { fork } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyMigrations, startEmbeddedPostgres } from '@guildhall/data';
import pg from 'pg';
import { answerOf, startLoad, startServer, stop } from './http/processes.mjs';
import { inFolder } from './in-folder.mjs';
import { CASES, callsOf, placed } from './marketplace/cases.mjs';
import { seedMarket } from './marketplace/seed.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const MIGRATIONS = join(here, '../prisma/migrations');

const SIZES = [10_000, 100_000];
const CONNECTIONS = 10;

/** How many times what 10,000 skills cost 100,000 may cost, and how many times what the SQL costs the API may. */
const GOALS = { browse: 1.5, search: 4, api: 1.6 };

const FULL = { rounds: 7, seconds: 2, warmUp: 2 };
const QUICK = { rounds: 2, seconds: 1, warmUp: 1 };

function startBare() {
  const child = fork(join(here, 'marketplace/bare.mjs'));
  const measure = async (job) => {
    child.send(job);
    const { figures, fault } = await answerOf(child);
    if (fault) throw new Error(fault);
    return figures;
  };
  return { measure, stop: () => stop(child) };
}

/** A server of its own for each size; both databases are on one Postgres, so that a busy moment of the machine favours none. */
async function startMarket(folder, postgresUrl, size) {
  const databaseUrl = postgresUrl.replace(/\/guildhall$/, `/market_${size}`);
  const admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE market_${size}`);
  await admin.end();
  await applyMigrations(databaseUrl, MIGRATIONS);
  console.log(`Making ${size.toLocaleString('en')} skills …`);
  await seedMarket(databaseUrl, size);
  const dataDir = join(folder, String(size));
  await mkdir(dataDir);
  const server = await startServer({ folder: dataDir, databaseUrl, nodeOptions: [] });
  return { size, databaseUrl, url: server.url, stop: server.stop };
}

/** What the load generator and the baseline have to send for a case. */
async function prepare(market, { requests }) {
  const all = await Promise.all(requests.map(async (request) => ({ request, ...(await placed(market.url, request)) })));
  return {
    market,
    http: all.map(({ path }) => ({ method: 'GET', path, headers: {} })),
    sql: all.map(({ request, after }) => callsOf(request, after)),
  };
}

async function measureCase({ markets, load, bare }, item, { rounds, seconds, warmUp }) {
  const sides = [];
  for (const market of markets) {
    const prepared = await prepare(market, item);
    const api = (duration) =>
      load.measure({ url: market.url, requests: prepared.http, status: 200, connections: CONNECTIONS, seconds: duration });
    const sql = (duration) =>
      bare.measure({ databaseUrl: market.databaseUrl, requests: prepared.sql, connections: CONNECTIONS, seconds: duration });
    sides.push(
      { size: market.size, kind: 'api', measure: api, samples: [] },
      { size: market.size, kind: 'sql', measure: sql, samples: [] },
    );
  }
  for (const { measure } of sides) await measure(warmUp);
  for (let round = 0; round < rounds; round += 1) {
    // Every second round goes the other way round, so that a busy moment of the machine favours nobody.
    for (const side of round % 2 ? sides.toReversed() : sides) side.samples.push(await side.measure(seconds));
  }
  return { ...item, sides };
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** Median over rounds of how many times longer one side's requests take than another's, within each round. */
const ratioOf = (one, other) => median(one.samples.map(({ p50 }, round) => p50 / other.samples[round].p50));

function summarise({ name, group, sides }) {
  const of = (kind, size) => sides.find((side) => side.kind === kind && side.size === size);
  const [small, large] = SIZES;
  const figures = SIZES.map((size) => {
    const medians = (kind) => ['p50', 'p99'].map((figure) => median(of(kind, size).samples.map((sample) => sample[figure])));
    return { size, api: medians('api'), sql: medians('sql'), ratio: ratioOf(of('api', size), of('sql', size)) };
  });
  return { name, group, figures, growth: ratioOf(of('api', large), of('api', small)) };
}

function print(rows) {
  const cores = cpus();
  console.log(`\n${cores.length} × ${cores[0]?.model.trim() ?? 'unknown processor'}, ${process.platform}, Node ${process.version}`);
  console.log(`${CONNECTIONS} connections; milliseconds; medians over rounds, ratios of p50 within each round.`);
  console.log('"sql": the same statements, prepared, executed with `pg`.\n');
  const columns = ['skills', 'p50', 'p99', 'sql p50', 'sql p99', 'api : sql', '10× skills'];
  console.log(''.padEnd(22) + columns.map((column) => column.padStart(11)).join(''));
  for (const { name, figures, growth } of rows)
    for (const { size, api, sql, ratio } of figures) {
      const cells = [size.toLocaleString('en'), ...[...api, ...sql, ratio].map((value) => value.toFixed(2))];
      const last = size === SIZES.at(-1) ? growth.toFixed(2) : '';
      console.log(name.padEnd(22) + [...cells, last].map((cell) => cell.padStart(11)).join(''));
    }
  console.log('');
  for (const { name, group, figures, growth } of rows) {
    console.log(`Goal, ${name}: ten times the skills cost ≤ ${GOALS[group]} times: ${growth <= GOALS[group] ? 'met' : 'MISSED'}`);
    if (group !== 'search') continue;
    console.log(`Goal, ${name}: the API costs ≤ ${GOALS.api} times its SQL: ${figures.at(-1).ratio <= GOALS.api ? 'met' : 'MISSED'}`);
  }
}

/**
 * Measures and prints.
 * @param only part of the names of the cases to measure
 */
export function run({ quick = false, only = '' } = {}) {
  return inFolder(async (folder, keep) => {
    const postgres = keep(await startEmbeddedPostgres({ dataDir: join(folder, 'pg') }));
    const markets = [];
    for (const size of SIZES) markets.push(keep(await startMarket(folder, postgres.url, size)));
    const bench = { markets, load: keep(startLoad()), bare: keep(startBare()) };
    const rows = [];
    for (const item of CASES.filter(({ name }) => name.includes(only)))
      rows.push(summarise(await measureCase(bench, item, quick ? QUICK : FULL)));
    print(rows);
    return rows;
  });
}
