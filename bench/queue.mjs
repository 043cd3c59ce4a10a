// The queue of runs: how many a second it takes, and how long one account's first run waits while another one has thousands queued.
//   npm run bench -- queue [--quick]
import { setTimeout as sleep } from 'node:timers/promises';
import { copyRun, highest, median, withScene } from './runs/scene.mjs';

const GOAL_MS = 2_000;
const FULL = { queued: 10_000, samples: 20 };
const QUICK = { queued: 2_000, samples: 5 };

const started = `"startedAt" IS NOT NULL`;

/** Milliseconds from the row of a run to a worker that has it, by the clock of the database. */
async function delayOf(scene, account, skillId) {
  const { execution } = await account.send('POST', '/executions', { skillId, input: 'Hi.' });
  for (;;) {
    const [row] = await scene.sql(
      `SELECT extract(epoch FROM "startedAt" - "createdAt")::float * 1000 AS ms FROM "Execution" WHERE "id" = $1 AND ${started}`,
      [execution.id],
    );
    if (row) return row.ms;
    await sleep(5);
  }
}

async function ended(scene) {
  return (await scene.sql(`SELECT count(*)::int FROM "Execution" WHERE "completedAt" IS NOT NULL`))[0].count;
}

/** One account has all of its runs queued; meanwhile another one starts one after the other, each the only one that it has. */
async function measure(scene, { queued, samples }, workers) {
  await scene.sql('TRUNCATE "Execution" CASCADE');
  const [a, b] = [await scene.signup(`busy-${workers}`), await scene.signup(`late-${workers}`)];
  const [mine, theirs] = [await a.skill('prompt', { kind: 'prompt' }), await b.skill('prompt', { kind: 'prompt' })];
  const { execution } = await a.send('POST', '/executions', { skillId: mine, input: 'Hi.' });
  await copyRun(scene, execution.id, queued - 1);
  await scene.sql('ANALYZE "Execution"');
  const processes = [];
  for (let n = 0; n < workers; n += 1) processes.push(await scene.worker());
  try {
    while ((await ended(scene)) === 0) await sleep(5);
    const [from, before] = [performance.now(), await ended(scene)];
    const delays = [];
    for (let n = 0; n < samples; n += 1) delays.push(await delayOf(scene, b, theirs));
    const left = queued + delays.length - (await ended(scene));
    while (left > 0 && (await ended(scene)) < before + Math.min(queued, 1_000)) await sleep(20);
    const perSecond = ((await ended(scene)) - before) / ((performance.now() - from) / 1_000);
    return { workers, queued, left, perSecond, delays };
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
  }
}

function print(rows) {
  console.log(`\nOne account has its runs queued, another one starts single ones; milliseconds until a worker has such a run.\n`);
  const columns = ['queued', 'left then', 'runs/s', 'p50 ms', 'p95 ms', 'longest'];
  console.log('workers'.padEnd(10) + columns.map((column) => column.padStart(11)).join(''));
  for (const { workers, queued, left, perSecond, delays } of rows) {
    const cells = [
      queued,
      left,
      perSecond.toFixed(0),
      ...[median(delays), highest(delays, 0.95), Math.max(...delays)].map((ms) => ms.toFixed(0)),
    ];
    console.log(String(workers).padEnd(10) + cells.map((cell) => String(cell).padStart(11)).join(''));
  }
  console.log('');
  for (const { workers, queued, delays } of rows) {
    const met = highest(delays, 0.95) <= GOAL_MS ? 'met' : 'MISSED';
    console.log(`Goal, ${workers} workers, ${queued} queued: the first run of another account starts within ${GOAL_MS} ms (p95): ${met}`);
  }
}

/** Measures and prints. */
export async function run({ quick = false } = {}) {
  return withScene(async (scene) => {
    const rows = [];
    for (const workers of [1, 2]) rows.push(await measure(scene, quick ? QUICK : FULL, workers));
    print(rows);
    return rows;
  });
}
