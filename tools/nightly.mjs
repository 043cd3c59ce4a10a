// Runs the long tests and prints their figures, one per line: goal, number, command.
//   node tools/nightly.mjs [G3 G6 …] [--scale 0.1] [--record]
// Without names all goals; --scale takes that part of each nightly size; --record writes the table into docs/RELIABILITY.md.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(root, 'docs/RELIABILITY.md');

/** What each goal promises, and the tests that count it. `only` picks tests by their names. */
const GOALS = {
  G1: {
    promise: 'Hostile input: no 5xx, no hang, no end of the process',
    files: ['test/hostile/(bodies|content|generated|memory|raw-http|streams|surface-generated|text)'],
  },
  G2: {
    promise: 'Archives and front matter: every class is refused with its own code at every door, soon, and nothing is written',
    files: ['libs/bundles/src/(hostile|independent|read-archive|scan|skill-md)', 'test/hostile/(archives|front-matter)'],
  },
  G3: {
    promise: 'Accounts stay apart: every route × every kind of caller, a walk among accounts, and a crawl for what is opaque',
    files: ['test/matrix', 'test/hostile/(canary|tenants|foreign-parents|read-only-fields)'],
  },
  G4: {
    promise: 'Purchases at once, with faults of Stripe and kills: none is charged twice, none is paid and not given',
    files: ['test/e2e/billing/stripe/parallel', 'test/e2e/billing/payments/parallel', 'test/faults/payment-kills'],
  },
  G5: {
    promise: 'Debits at once: no overdraft, every balance is the sum of its entries',
    files: ['libs/data/src/billing/ledger', 'test/e2e/billing/metering/parallel'],
  },
  G6: {
    promise: 'kill -9 of servers at any moment: nothing acknowledged is lost, nothing happens twice',
    files: ['test/faults/(bundle-crash|halfway|idempotency-crash|invariants|kill-loop|server-process)'],
  },
  G6R: {
    promise: 'kill -9 of workers, and of the database under them: no run is lost or stuck, no finished step is run twice',
    files: ['test/faults/(run-database-kills|run-kills|runs|worker-process)'],
  },
  G7: {
    promise: 'Events of Stripe in any order, twice, and with one in ten lost: one final state',
    files: ['test/e2e/billing/stripe/orders'],
  },
  G8: {
    promise: 'Nothing that somebody writes makes the server connect to an address that is not public',
    files: ['libs/runtime/src/outbound', 'test/hostile/outbound-traps', 'test/e2e/webhooks/refused-targets'],
  },
  G9: {
    promise: 'Tokens and keys: every forgery is refused, and revocation is seen within 5 s',
    files: ['test/e2e/auth', 'test/hostile/keys'],
    only: 'AUT-0[1234]',
  },
  G10: {
    promise: 'Whose access ends while an agent runs: no step begins more than 1 s later',
    files: ['test/faults/run-revocation'],
  },
  G11: {
    promise: 'Races: no gap, no double, counts exact',
    files: ['test/faults/(races|deadlocks|install-counts|pairs)', 'test/e2e/versions/publish-race'],
  },
  G13: {
    promise: 'Database away: each answer is a 503 within 2 s, and all is well 5 s after its return',
    files: ['test/faults/database-gone'],
  },
  G14: {
    promise: 'No secret in database, queue, logs, metrics or answers',
    files: ['test/hostile/secrets', 'test/e2e/auth/secrets-at-rest', 'test/e2e/common/logs'],
  },
  G17: { promise: 'Each threat has a control in the source and a test', files: ['test/docs/threats'] },
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' }, record: { type: 'boolean', default: false } },
});
const scale = Number(options.scale);
const chosen = positionals.length > 0 ? positionals : Object.keys(GOALS);
if (!(scale > 0 && scale <= 1) || chosen.some((id) => !GOALS[id])) {
  console.error(`Use: nightly.mjs [${Object.keys(GOALS).join(' ')}] [--scale 0…1] [--record]`);
  process.exit(2);
}

/** A single test may take the whole night. */
const PATIENCE_MS = 8 * 3_600_000;

const folder = await mkdtemp(join(tmpdir(), 'guildhall-nightly-'));

/** Runs the tests of a goal. @returns its figures: what the tests have counted, and how many of them passed */
async function measure(id) {
  const { files, only } = GOALS[id];
  const [figures, results] = [join(folder, `${id}.jsonl`), join(folder, `${id}.json`)];
  await writeFile(figures, '');
  const jest = [
    join(root, 'node_modules/jest/bin/jest.js'),
    ...files,
    '--json',
    '--outputFile',
    results,
    '--runInBand',
    `--testTimeout=${PATIENCE_MS}`,
  ];
  const env = { ...process.env, GUILDHALL_NIGHTLY: String(scale), GUILDHALL_FIGURES: figures };
  const started = performance.now();
  spawnSync(process.execPath, only ? [...jest, '-t', only] : jest, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const seconds = Math.round((performance.now() - started) / 1000);
  const { numPassedTests = 0, numFailedTests = 1, numRuntimeErrorTestSuites = 0 } = await readJson(results);
  const counted = (await readFile(figures, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return {
    id,
    failed,
    seconds,
    figures: [`${numPassedTests} tests passed, ${failed} failed`, ...counted.filter(({ goal }) => goal === id).map(({ figure }) => figure)],
  };
}

/** A run that broke off leaves no results. */
async function readJson(file) {
  return JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
}

const commandOf = (id) => `node tools/nightly.mjs ${id}${scale === 1 ? '' : ` --scale ${scale}`}`;

const HEAD = ['Goal', 'Promise', 'Figures', 'When, command, time'];

function rowOf({ id, failed, seconds, figures }) {
  const outcome = `${failed > 0 ? '**missed**: ' : ''}${figures.join('; ')}`;
  const when = `${new Date().toISOString().slice(0, 10)}, \`${commandOf(id)}\`, ${seconds} s`;
  return lineOf([id, GOALS[id].promise, outcome, when]);
}

const lineOf = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** Writes the rows of what was measured; the rows of other goals stay as they are. */
async function record(measured) {
  const text = await readFile(page, 'utf8');
  const [start, end] = ['<!-- figures:start -->', '<!-- figures:end -->'];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} lacks the markers ${start} and ${end}.`);
  const fresh = new Map(measured.map((one) => [one.id, rowOf(one)]));
  const known = text.slice(from, to).split('\n');
  const rows = Object.keys(GOALS).map((id) => fresh.get(id) ?? known.find((line) => line.startsWith(`| ${id} |`)));
  const table = [lineOf(HEAD), lineOf(HEAD.map(() => '---')), ...rows.filter(Boolean)].join('\n');
  await writeFile(page, `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`);
}

const measured = [];
for (const id of chosen) {
  const one = await measure(id);
  measured.push(one);
  for (const figure of one.figures) console.log(`${id}\t${figure}\t${commandOf(id)}`);
}
await rm(folder, { recursive: true, force: true });
if (options.record) await record(measured);
if (measured.some(({ failed }) => failed > 0)) process.exitCode = 1;
