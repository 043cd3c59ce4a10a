import { setTimeout as sleep } from 'node:timers/promises';
import { findViolations } from '@guildhall/data';
import { patienceOf, recordFigure, sizeOf, startTestApp, type TestApp } from '@guildhall/testing';
import { Drill, LEASE_SECONDS } from './run-kills/drill.js';
import { findFaults } from './run-kills/evidence.js';
import { MOMENTS, type Moment } from './run-kills/tripwire.js';

const RUNS = sizeOf({ ci: 200, nightly: 20_000 });
const KILLS = sizeOf({ ci: 30, nightly: 500 });
/** Milliseconds from the last kill to the last end: the goal of the threat model at night, patience with a busy machine otherwise. */
const RECOVERY_MS = process.env.GUILDHALL_NIGHTLY ? (LEASE_SECONDS + 10) * 1_000 : 60_000;
/** Runs that wait for a worker or have one, at most, when the next kill is prepared. */
const MOST_OPEN = 60;

let app: TestApp;
let drill: Drill;
let endWatch: () => Promise<void>;

beforeAll(async () => {
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8' });
  drill = await Drill.open(app);
  endWatch = await drill.watch();
});
afterAll(async () => {
  await drill?.close();
  await endWatch?.();
  await app?.close();
});

/** Some moment, or one that is named. */
const momentOf = (kill: number): Moment | 'any' => [...MOMENTS, 'any' as const, 'any' as const][kill % (MOMENTS.length + 2)] ?? 'any';

/** Only every third run pays by the minute. */
const passesOf = (moment: Moment): number => (moment === 'slice taken' ? 1 : Math.ceil(Math.random() * 3));

/** @returns whether the runs that were to be started have been: who is frozen may hold what they need */
async function freezeAt(moment: Moment | 'any', runs: number): Promise<{ started: Promise<void> }> {
  const freeze = (): void => drill.fleet.freeze();
  const reached = moment === 'any' ? sleep(Math.random() * 300).then(freeze) : drill.wire.arm(moment, passesOf(moment), freeze);
  const started = drill.startRuns(runs);
  started.catch(() => {}); // whoever waits for them hears of it
  await reached;
  return { started };
}

/**
 * At every second moment that is named all workers are killed, so the one that has come so far is among them; else the survivor takes over.
 * @param runs to be started meanwhile
 */
async function killAt(kill: number, runs: number): Promise<void> {
  const moment = momentOf(kill);
  for (let wanted = runs; ; wanted = 4) {
    while (!(await drill.maySufferAgain()) || (await drill.openRuns()) > MOST_OPEN) await sleep(50);
    const { started } = await freezeAt(moment, wanted);
    const mayBeKilled = await drill.maySufferAgain();
    if (mayBeKilled) await killNow(moment === 'any' || kill % 2 === 1 ? 1 : 2);
    else drill.fleet.thaw();
    await started;
    if (mayBeKilled) break;
  }
  await drill.fleet.fill();
}

async function killNow(count: number): Promise<void> {
  const at = Date.now();
  drill.kills.push({ at, until: at });
  await drill.fleet.kill(count);
}

test(
  'RUN-05 MON-03 FLT-01 whatever moment workers are killed in: every run ends, and nothing that was written down is done again',
  async () => {
    for (let kill = 0; kill < KILLS; kill += 1) await killAt(kill, Math.ceil((RUNS - drill.started) / (KILLS - kill)));
    const recoveryMs = await drill.untilAllEnded(RECOVERY_MS);
    const runs = await drill.ended();
    const { faults, ...left } = findFaults(runs, drill.world, drill.kills);

    expect(faults).toEqual([]);
    expect(drill.lost(runs)).toEqual([]);
    expect(runs.length).toBeGreaterThanOrEqual(RUNS);
    expect(left.repeatedQuestions).toBeGreaterThan(0); // the kills came in between
    expect(await findViolations(app.databaseUrl)).toEqual([]);
    const { runs: paid, credits, ...rest } = await drill.payments();
    expect(paid).toBeGreaterThan(0);
    expect(rest).toEqual({ open: 0, reserved: 0, spent: credits, received: credits, overcharged: 0 });
    console.log(`${KILLS} kills (-9) of workers: ${paid} runs by the minute cost ${credits} credits; 0 charged twice, 0 left put aside`);
    recordFigure(
      'G6R',
      `${KILLS} kills (-9) of workers under ${runs.length} runs, at ${MOMENTS.length} named moments and at random: 0 lost, 0 stuck, 0 written steps repeated; ` +
        `${left.repeatedQuestions} questions and ${left.repeatedCalls} safe calls that were under way repeated, ${left.unknownOutcomes} calls told as of unknown outcome; ` +
        `the last run ended ${recoveryMs} ms after the last kill, with leases of ${LEASE_SECONDS} s`,
    );
  },
  patienceOf({ ci: 240_000 }),
);
