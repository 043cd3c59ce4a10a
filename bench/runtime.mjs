// What running a skill costs beside the model's own time: per step, in throughput, and until the first word is seen.
//   npm run bench -- runtime [--quick] [--profile]
import { setTimeout as sleep } from 'node:timers/promises';
import { drainDirectly, loopDirectly } from './runs/direct.mjs';
import { copyRun, median, withScene } from './runs/scene.mjs';

const GOALS = { stepMs: 5, drain: 0.3, firstEventMs: 50 };
const FULL = { rounds: 5, loops: 4, queued: 1_000, talks: 30 };
const QUICK = { rounds: 2, loops: 2, queued: 200, talks: 8 };
const TURNS = 20;
/** What a turn of the loop writes: the answer of the model, and that its call leads nowhere. */
const STEPS_OF_TURN = 2;
/** What the loop calls: nobody has it, so the runtime answers itself and its cost is all that is seen. */
const TOOL = {
  name: 'finish_agent_run',
  description: 'Ends the run.',
  parameters: { type: 'object', properties: { result: { type: 'string' } } },
};

async function untilEnded(scene) {
  while ((await scene.sql(`SELECT 1 FROM "Execution" WHERE "completedAt" IS NULL LIMIT 1`)).length > 0) await sleep(10);
}

/** Milliseconds between the turns of each run, as the model sees them. */
function pausesOf(arrivals) {
  return arrivals.slice(1).flatMap(({ at, turn }, place) => (turn > 0 ? [at - arrivals[place].at] : []));
}

/** One run after the other, each of many turns, and the same conversation by the model library alone, in turns. */
async function measureSteps(scene, account, { rounds, loops }) {
  const skillId = await account.skill(`loop-${TURNS}`, { toolDefs: [TOOL] });
  const sides = { ours: [], direct: [] };
  const worker = await scene.worker();
  const ours = async () => {
    for (let n = 0; n < loops; n += 1) {
      await account.send('POST', '/executions', { skillId, input: 'Go.' });
      await untilEnded(scene);
    }
  };
  const direct = () => loopDirectly(scene.model.url, `loop-${TURNS}`, loops);
  try {
    await ours(); // both have their code compiled
    await direct();
    await scene.model.arrivals();
    for (let round = 0; round < rounds; round += 1) {
      for (const [side, work] of round % 2
        ? [
            ['direct', direct],
            ['ours', ours],
          ]
        : [
            ['ours', ours],
            ['direct', direct],
          ]) {
        await work();
        sides[side].push(...pausesOf(await scene.model.arrivals()));
      }
    }
  } finally {
    await worker.stop();
  }
  const [turn, bare] = [median(sides.ours), median(sides.direct)];
  return { turn, bare, overhead: (turn - bare) / STEPS_OF_TURN };
}

/** How many rows a run writes, from what was written. */
async function writesOf(scene) {
  const [{ runs, inserts }] = await scene.sql(
    `SELECT (SELECT count(*) FROM "Execution")::int AS runs,
       ((SELECT count(*) FROM "ExecutionStep") + (SELECT count(*) FROM "ExecutionEvent"))::int AS inserts`,
  );
  await sleep(1_500); // the statistics are told late
  const [{ updates }] = await scene.sql(`SELECT n_tup_upd::int AS updates FROM pg_stat_user_tables WHERE relname = 'Execution'`);
  return { inserts: Math.round(inserts / runs), updates: Math.round(updates / runs) };
}

/** All of them are queued when the worker starts; the time is that from the first to be taken to the last to end. */
async function drainOurs(scene, account, { queued, nodeOptions }) {
  await scene.sql('TRUNCATE "Execution" CASCADE');
  await scene.sql('SELECT pg_stat_reset()');
  const skillId = await account
    .skill('prompt', { kind: 'prompt' })
    .catch(async () => (await account.send('GET', '/skills/prompt')).skill.id);
  const { execution } = await account.send('POST', '/executions', { skillId, input: 'Hi.' });
  await copyRun(scene, execution.id, queued - 1);
  const worker = await scene.worker({ RUNS_PER_ACCOUNT: '40', nodeOptions });
  try {
    await untilEnded(scene);
  } finally {
    await worker.stop();
  }
  const [{ seconds, failed }] = await scene.sql(
    `SELECT extract(epoch FROM max("completedAt") - min("startedAt"))::float AS seconds,
       count(*) FILTER (WHERE "status" <> 'completed')::int AS failed FROM "Execution"`,
  );
  if (failed > 0) throw new Error(`${failed} runs failed.`);
  return queued / seconds;
}

async function measureDrain(scene, account, { rounds, queued, nodeOptions }) {
  const ratios = [];
  let [ours, direct, writes] = [0, 0, null];
  for (let round = 0; round < Math.max(2, Math.ceil(rounds / 2)); round += 1) {
    ours = await drainOurs(scene, account, { queued, nodeOptions });
    writes ??= await writesOf(scene);
    direct = await drainDirectly(scene, { queued, atOnce: 40, ...writes });
    ratios.push(ours / direct);
  }
  return { ours, direct, writes, ratio: median(ratios) };
}

/** Milliseconds from when the first token left the model until the first words reach somebody who listens over HTTP. */
async function firstWords({ server, model }, account, skillId) {
  const answer = await fetch(`${server.url}/executions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${account.token}` },
    body: JSON.stringify({ skillId, input: 'Hi.', stream: true }),
  });
  let [seenAt, text] = [null, ''];
  for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (seenAt === null && text.includes('text.delta')) seenAt = performance.timeOrigin + performance.now();
  }
  if (seenAt === null) throw new Error(`No words came: ${text}`);
  return seenAt - (await model.arrivals()).at(-1).firstTokenAt;
}

async function measureFirstWords(scene, account, { talks }) {
  const skillId = await account.skill('talk', { kind: 'prompt' });
  const worker = await scene.worker();
  const delays = [];
  try {
    await firstWords(scene, account, skillId);
    for (let n = 0; n < talks; n += 1) delays.push(await firstWords(scene, account, skillId));
  } finally {
    await worker.stop();
  }
  return { median: median(delays), longest: Math.max(...delays) };
}

function print({ steps, drain, words }) {
  const ms = (number) => number.toFixed(1);
  console.log(
    `\nA turn of an agent, ${STEPS_OF_TURN} steps: ${ms(steps.turn)} ms; by the model library alone ${ms(steps.bare)} ms; medians.`,
  );
  console.log(
    `Queued prompts: ${drain.ours.toFixed(0)} runs/s; bare model calls with ${drain.writes.inserts} INSERTs and ${drain.writes.updates} UPDATEs each: ${drain.direct.toFixed(0)}/s.`,
  );
  console.log(`First words after the model's first token: ${ms(words.median)} ms at the median, ${ms(words.longest)} at most.\n`);
  const goals = [
    [`overhead of a step ${ms(steps.overhead)} ms, at most ${GOALS.stepMs}`, steps.overhead <= GOALS.stepMs],
    [`drain ${drain.ratio.toFixed(2)} of the bare loop, at least ${GOALS.drain}`, drain.ratio >= GOALS.drain],
    [`first words after ${ms(words.median)} ms, at most ${GOALS.firstEventMs}`, words.median <= GOALS.firstEventMs],
  ];
  for (const [goal, isMet] of goals) console.log(`Goal, ${goal}: ${isMet ? 'met' : 'MISSED'}`);
}

/**
 * Measures and prints.
 * @param profileFolder where the worker that drains the queue leaves a profile of its processor time; profiling slows it down
 */
export async function run({ quick = false, profileFolder = null } = {}) {
  return withScene(async (scene) => {
    const account = await scene.signup('bench');
    const size = { ...(quick ? QUICK : FULL), nodeOptions: profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : [] };
    const figures = {
      steps: await measureSteps(scene, account, size),
      words: await measureFirstWords(scene, account, size),
      drain: await measureDrain(scene, account, size),
    };
    print(figures);
    return figures;
  });
}
