// The HTTP API, side by side with a bare node:http + pg server that executes the same SQL on the same data.
//   npm run bench -- http [--quick] [--only=<part of a case's name>] [--profile]
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@guildhall/data';
import { peakMemory, processorSeconds, startBaseline, startLoad, startServer } from './http/processes.mjs';
import { seed, VALUES } from './http/seed.mjs';
import { inFolder } from './in-folder.mjs';

const CONNECTIONS = 20;

/** Connections to Postgres: the default of the server, and as many for the baseline. */
const POOL_SIZE = 10;

/** Part of the baseline's requests per second that has to be reached. */
const GOAL = 0.45;

const FULL = { rounds: 7, seconds: 2, warmUp: 3 };
const QUICK = { rounds: 2, seconds: 1, warmUp: 1 };

const read = (path, headers = {}) => ({ method: 'GET', path, headers });
const send = (path, body) => ({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** What is measured. The requests of a case are spread over the connections. Publishing comes last, because it changes what is read. */
const CASES = [
  { name: 'GET /skills, 50 of 10,000', status: 200, goal: GOAL, requests: () => [read('/skills?limit=50')] },
  {
    name: 'GET manifest, 200',
    status: 200,
    requests: ({ skills }) => skills.map(({ id }) => read(`/skills/${id}/manifest?version=latest`)),
  },
  {
    name: 'GET manifest, 304',
    status: 304,
    goal: GOAL,
    requests: ({ skills }) => skills.map(({ id, etag }) => read(`/skills/${id}/manifest?version=latest`, { 'if-none-match': etag })),
  },
  {
    name: 'POST compile',
    status: 200,
    requests: ({ skills }) => skills.map(({ id }) => send(`/skills/${id}/compile`, { variables: VALUES, version: 'latest' })),
  },
  { name: 'POST publish', status: 201, requests: ({ skills }) => skills.map(({ id }) => send(`/skills/${id}/publish`, {})) },
];

async function measureCase({ ours, baseline, load, fixture }, { name, status, goal, requests }, { rounds, seconds, warmUp }) {
  const authorization = `Bearer ${fixture.key}`;
  const authorized = requests(fixture).map((request) => ({ ...request, headers: { ...request.headers, authorization } }));
  const measure = async ({ url, pid }, duration) => {
    const before = processorSeconds(pid);
    const figures = await load.measure({ url, requests: authorized, status, connections: CONNECTIONS, seconds: duration });
    return { ...figures, processorMs: ((processorSeconds(pid) - before) * 1000) / figures.count };
  };
  await measure(ours, warmUp);
  await measure(baseline, warmUp);
  const samples = { ours: [], baseline: [] };
  for (let round = 0; round < rounds; round++) {
    // Every second round goes the other way round, so that a busy moment of the machine favours nobody.
    const order = [
      ['ours', ours],
      ['baseline', baseline],
    ];
    for (const [side, server] of round % 2 ? order.toReversed() : order) samples[side].push(await measure(server, seconds));
  }
  return { name, goal, ...summarise(samples) };
}

function summarise(samples) {
  const medians = (side) => {
    const figures = ['perSecond', 'p50', 'p99', 'processorMs'];
    return Object.fromEntries(figures.map((figure) => [figure, median(samples[side].map((sample) => sample[figure]))]));
  };
  const ratio = median(samples.ours.map(({ perSecond }, round) => perSecond / samples.baseline[round].perSecond));
  return { ours: medians('ours'), baseline: medians('baseline'), ratio };
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** Both must answer with the same rows and texts, or they would not do the same work. */
async function assertSameData({ ours, baseline, fixture }) {
  const answerOf = async ({ url }, path) => (await fetch(url + path, { headers: { authorization: `Bearer ${fixture.key}` } })).json();
  const both = (path) => Promise.all([answerOf(ours, path), answerOf(baseline, path)]);
  const shown = ({ skills, total }) => JSON.stringify([total, skills.map(({ id, title }) => [id, title])]);
  const [list, expectedList] = await both('/skills?limit=50');
  if (shown(list) !== shown(expectedList)) throw new Error('The two servers list different skills.');
  const [manifest, expectedManifest] = await both(`/skills/${fixture.skills[0].id}/manifest?version=latest`);
  if (JSON.stringify(manifest) !== JSON.stringify(expectedManifest)) throw new Error('The two servers have different manifests.');
}

function print(rows, memory) {
  const cores = cpus();
  const machine = [`${cores.length} × ${cores[0]?.model.trim() ?? 'unknown processor'}`, `${Math.round(totalmem() / 2 ** 30)} GiB`];
  console.log(`\n${[...machine, process.platform, `Node ${process.version}`].join(', ')}`);
  console.log(`${CONNECTIONS} connections, pools of ${POOL_SIZE}; medians over rounds, ratios within each round.`);
  console.log('"base": node:http + pg with the same SQL. "cpu ms": processor time of the server process for each request.\n');
  const columns = ['req/s', 'base', 'ratio', 'p50 ms', 'base', 'p99 ms', 'base', 'cpu ms', 'base'];
  console.log(''.padEnd(27) + columns.map((column) => column.padStart(9)).join(''));
  for (const row of rows)
    console.log(
      row.name.padEnd(27) +
        cellsOf(row)
          .map((cell) => String(cell).padStart(9))
          .join(''),
    );
  console.log(`\nPeak memory of the server: ${memory.toFixed(0)} MiB`);
  for (const { name, goal, ratio } of rows) {
    if (goal) console.log(`Goal, ${name}: ${goal} of the baseline: ${ratio >= goal ? 'met' : 'MISSED'}`);
  }
}

function cellsOf({ ours, baseline, ratio }) {
  const pairs = ['p50', 'p99', 'processorMs'].flatMap((figure) => [ours[figure].toFixed(2), baseline[figure].toFixed(2)]);
  return [Math.round(ours.perSecond), Math.round(baseline.perSecond), ratio.toFixed(2), ...pairs];
}

/** Starts the parts one after the other. */
async function startAll(folder, keep, nodeOptions) {
  const postgres = keep(await startEmbeddedPostgres({ dataDir: join(folder, 'pg') }));
  const ours = keep(await startServer({ folder, databaseUrl: postgres.url, nodeOptions }));
  const fixture = await seed(ours.url, postgres.url);
  const baseline = keep(await startBaseline({ databaseUrl: postgres.url, poolSize: POOL_SIZE, fixture }));
  const load = keep(startLoad());
  return { ours, baseline, load, fixture };
}

/**
 * Measures and prints.
 * @param only part of the names of the cases to measure
 * @param profileFolder where the server leaves a profile of its processor time when it ends; profiling slows it down
 */
export function run({ quick = false, only = '', profileFolder = null } = {}) {
  return inFolder(async (folder, keep) => {
    const bench = await startAll(folder, keep, profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : []);
    await assertSameData(bench);
    const rows = [];
    for (const item of CASES.filter(({ name }) => name.includes(only))) rows.push(await measureCase(bench, item, quick ? QUICK : FULL));
    print(rows, peakMemory(bench.ours.pid));
    if (profileFolder) console.log(`The profile is in ${profileFolder}.`);
    return rows;
  });
}
