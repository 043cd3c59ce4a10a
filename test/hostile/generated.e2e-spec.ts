import { patienceOf, recordFigure, sizeOf } from '@guildhall/testing';
import fc from 'fast-check';
import { buildWorld, type World } from '../matrix/world.js';
import { Contract, fillPath } from './contract.js';
import { CALLERS, type GeneratedRequest, requests } from './generated-requests.js';
import { KnownThings } from './known-things.js';
import { HANG_MS, type Incoming, Sender } from './send.js';

const REQUESTS = sizeOf({ ci: 2_000, nightly: 100_000 });
const AT_ONCE = 4;
const BATCH = 500;
const MOST_FAULTS = 20;
/** The same requests with every change; others every night, with the seed in the name of what they find. */
const SEED = process.env.GUILDHALL_NIGHTLY ? Number(process.env.GUILDHALL_SEED ?? Date.now() % 1_000_000) : 2027;

let world: World;
let contract: Contract;
let things: KnownThings;
let senders: Record<(typeof CALLERS)[number], Sender>;

beforeAll(async () => {
  world = await buildWorld();
  contract = await Contract.read(world.app);
  things = new KnownThings(world);
  senders = Object.fromEntries(CALLERS.map((caller) => [caller, Sender.of(world.app.url, world.actors[caller])])) as typeof senders;
});
afterAll(() => world?.app.close());

const slowest = { ms: 0, name: '' };
const statuses = new Map<number, number>();

/** What the contract or the limits say against the answer; null when nothing. */
async function faultOf(request: GeneratedRequest): Promise<string | null> {
  const { operation, caller, query, headers, body } = request;
  const path = fillPath(operation.path, await things.fill(operation, request.path)) + query;
  const answer = await senders[caller].time({
    method: operation.method,
    path,
    headers,
    body: body === undefined ? body : JSON.stringify(body),
  });
  note(operation.name, answer);
  if (answer.status < 300) things.learn(operation, answer.body);
  const fault = judge(request, answer);
  return (
    fault &&
    `${operation.name} by ${caller}: ${fault}\n  seed ${SEED}, ${path}, ${JSON.stringify(headers)}, ${JSON.stringify(body)?.slice(0, 1_000)}`
  );
}

function judge({ operation }: GeneratedRequest, answer: Incoming): string | null {
  if (answer.status >= 500) return `${answer.status} ${answer.text.slice(0, 300)}`;
  if (answer.ms > HANG_MS) return `${Math.round(answer.ms)} ms`;
  return contract.undocumented(operation, answer);
}

function note(name: string, { status, ms }: Incoming): void {
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (ms > slowest.ms) Object.assign(slowest, { ms, name });
}

/** Requests follow each other along a few lines, so that some meet each other. */
async function sendAll(generated: readonly GeneratedRequest[]): Promise<string[]> {
  const faults: string[] = [];
  const queue = generated.values();
  const line = async () => {
    for (const request of queue) {
      const fault = await faultOf(request);
      if (fault) faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  return faults;
}

test(
  'INP-06 whatever is sent to whichever operation: never a 5xx, never a hang, and every answer is one that the document describes',
  async () => {
    const arbitrary = requests(contract.described, contract.schemas);
    const faults: string[] = [];
    for (let sent = 0; sent < REQUESTS && faults.length < MOST_FAULTS; sent += BATCH) {
      faults.push(...(await sendAll(fc.sample(arbitrary, { numRuns: Math.min(BATCH, REQUESTS - sent), seed: SEED + sent }))));
    }
    expect(faults).toEqual([]);
    expect(world.app.faults).toEqual([]);
    const megabytes = Math.round(process.resourceUsage().maxRSS / 1_024);
    const counts = [...statuses].sort(([one], [other]) => one - other).map(([status, count]) => `${status} × ${count}`);
    recordFigure(
      'G1',
      `${REQUESTS} generated requests (seed ${SEED}; ${counts.join(', ')}): 0 × 5xx, 0 undocumented answers, slowest ${Math.round(slowest.ms)} ms, ` +
        `memory of test and server together at most ${megabytes} MB`,
    );
  },
  patienceOf({ ci: 120_000 }),
);
