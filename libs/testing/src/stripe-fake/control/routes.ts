import type { IncomingMessage, ServerResponse } from 'node:http';
import { CALL_FAULTS, type CallFault, type CallFilter } from '../http/call-faults.js';
import { StripeFault } from '../http/stripe-fault.js';
import { readBody, sendJson } from '../http/wire.js';
import type { World } from '../world/world.js';
import type { FakeControl } from './control.js';
import { chargesOf, refundsOf, transfersOf } from './records.js';

type Said = Record<string, unknown>;
type Deed = (context: { control: FakeControl; world: World; id: string; said: Said }) => unknown;

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** What can be done over HTTP below `/_fake`: the same as in the process. */
const DEEDS: readonly [method: string, path: RegExp, deed: Deed][] = [
  ['GET', /^charges$/, ({ world }) => chargesOf(world)],
  ['GET', /^transfers$/, ({ world }) => transfersOf(world)],
  ['GET', /^refunds$/, ({ world }) => refundsOf(world)],
  ['GET', /^deliveries$/, ({ control }) => control.webhooks.records],
  ['POST', /^checkout\/(\w+)\/complete$/, ({ control, id, said }) => control.checkout(id).complete(said)],
  ['POST', /^checkout\/(\w+)\/decline$/, ({ control, id }) => control.checkout(id).decline()],
  ['POST', /^checkout\/(\w+)\/expire$/, ({ control, id }) => control.checkout(id).expire()],
  ['POST', /^debits\/(\w+)\/submit$/, ({ control, id }) => control.debit(id).submit()],
  ['POST', /^debits\/(\w+)\/succeed$/, ({ control, id }) => control.debit(id).succeed()],
  ['POST', /^debits\/(\w+)\/fail$/, ({ control, id }) => control.debit(id).fail()],
  ['POST', /^cards\/(\w+)\/fail-next$/, ({ control, id, said }) => control.cards(id).failNext(number(said.count), text(said.decline_code))],
  ['POST', /^cards\/(\w+)\/recover$/, ({ control, id }) => control.cards(id).recover()],
  ['POST', /^charges\/(\w+)\/dispute$/, ({ control, id, said }) => control.dispute(id, said)],
  ['POST', /^disputes\/(\w+)\/escalate$/, ({ control, id }) => control.escalateDispute(id)],
  ['POST', /^disputes\/(\w+)\/close$/, ({ control, id, said }) => control.closeDispute(id, said.outcome === 'won' ? 'won' : 'lost')],
  ['POST', /^accounts\/(\w+)\/complete$/, ({ control, id }) => control.seller(id).complete()],
  ['POST', /^accounts\/(\w+)\/restrict$/, ({ control, id }) => control.seller(id).restrict()],
  ['POST', /^balance$/, ({ control, said }) => control.fund(number(said.cents) ?? 0, text(said.currency))],
  [
    'POST',
    /^clock\/advance$/,
    ({ control, said }) => control.advance((number(said.days) ?? 0) * DAY_MS + (number(said.seconds) ?? 0) * SECOND_MS),
  ],
  ['PATCH', /^settings$/, ({ control, said }) => Object.assign(control.settings, said)],
  ['PATCH', /^webhooks$/, ({ control, said }) => Object.assign(control.webhooks.weather, said)],
  ['POST', /^webhooks\/endpoints$/, ({ control, said }) => register(control, said)],
  ['POST', /^faults$/, ({ control, said }) => arm(control, said)],
  ['DELETE', /^faults$/, ({ control }) => control.faults.clear()],
];

/** Answers what comes below `/_fake/`; bodies are JSON. */
export async function answerControl(
  control: FakeControl,
  world: World,
  { request, response, path }: { request: IncomingMessage; response: ServerResponse; path: string },
): Promise<void> {
  const body = await readBody(request);
  for (const [method, pattern, deed] of DEEDS) {
    const match = method === request.method ? pattern.exec(path) : null;
    if (!match) continue;
    const result = attempt(() => deed({ control, world, id: match[1] ?? '', said: body ? (JSON.parse(body) as Said) : {} }));
    return sendJson(response, result.status, JSON.stringify(result.answer ?? { done: true }));
  }
  sendJson(response, 404, JSON.stringify({ error: { message: `The fake's control has no ${request.method} ${path}.` } }));
}

function attempt(work: () => unknown): { status: number; answer: unknown } {
  try {
    return { status: 200, answer: work() };
  } catch (fault) {
    if (fault instanceof StripeFault) return { status: fault.status, answer: { error: fault.body } };
    return { status: 400, answer: { error: { message: fault instanceof Error ? fault.message : String(fault) } } };
  }
}

function register(control: FakeControl, { url, events, secrets }: Said): unknown {
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : undefined);
  const endpoint = control.webhooks.register(String(url), { events: texts(events), secrets: texts(secrets) });
  return { ...endpoint, secrets: control.webhooks.secrets.get(endpoint.id) };
}

function arm(control: FakeControl, said: Said): void {
  const fault = CALL_FAULTS.find((one) => one === said.fault) as CallFault | undefined;
  if (!fault) throw new Error(`There is no fault ${said.fault}: one of ${CALL_FAULTS.join(', ')}.`);
  const filter = { method: said.method, path: said.path, ms: said.ms } as CallFilter;
  const share = number(said.share);
  if (share === undefined) control.faults.next(fault, { ...filter, count: number(said.count) });
  else control.faults.share(fault, share, filter);
}
