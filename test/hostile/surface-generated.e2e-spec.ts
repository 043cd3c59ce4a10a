import { mcpCall, patienceOf, recordFigure, sizeOf } from '@guildhall/testing';
import fc from 'fast-check';
import { METHOD_RULES, TOOL_RULES } from '../../apps/api/src/modules/mcp/mcp-methods.js';
import { readRefusal } from '../matrix/refusals.js';
import { buildWorld, type PathValues, SURFACE, type World } from '../matrix/world.js';
import { HOSTILE_TEXTS } from './arbitraries.js';
import { fillPath, pathNames } from './contract.js';
import { HANG_MS, type Outgoing, Sender } from './send.js';

const REQUESTS = sizeOf({ ci: 600, nightly: 30_000 });
const AT_ONCE = 4;
const SEED = process.env.GUILDHALL_NIGHTLY ? Number(process.env.GUILDHALL_SEED ?? Date.now() % 1_000_000) : 2027;

let world: World;
let sender: Sender;

beforeAll(async () => {
  world = await buildWorld();
  sender = Sender.of(world.app.url, world.actors.owner);
});
afterAll(() => world?.app.close());

/** Names that the surfaces know, in bodies and in queries. */
const FIELDS = [
  ...['skill_md', 'id', 'name', 'status', 'mode', 'display_name', 'system_prompt', 'capabilities', 'tools', 'initial_files', 'tags'],
  ...['file_id', 'prompt', 'session_id', 'json_schema', 'description', 'is_public', 'skill_version', 'version', 'filename', 'expiration'],
  ...['limit', 'offset', 'skip', 'order_by', 'descending', 'grouped', 'search', 'include_archived', 'expires', 'token', 'purpose'],
];

const text = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS.filter((one) => one.isWellFormed())), fc.string({ maxLength: 40 }));
const value = fc.oneof(text, fc.jsonValue({ maxDepth: 3 }), fc.integer(), fc.constantFrom(null, true, [], {}, [{ ref: 'skill:x' }], [{}]));
const bodyOf = fc.oneof(fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 5, noNullPrototype: true }), fc.jsonValue());
const query = fc.dictionary(fc.constantFrom(...FIELDS), text, { maxKeys: 3, noNullPrototype: true });
const message = fc
  .record({
    method: fc.constantFrom(...METHOD_RULES.keys()),
    params: fc.dictionary(fc.constantFrom('name', 'uri', 'arguments', 'cursor', 'protocolVersion'), value, { noNullPrototype: true }),
    tool: fc.option(fc.constantFrom(...TOOL_RULES.keys())),
  })
  .map(({ method, params, tool }) => mcpCall(method, tool ? { ...params, name: tool } : params));

interface Generated {
  readonly route: string;
  /** A thing that exists, or a text instead. */
  readonly given: string | null;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

function generated(routes: readonly string[]): fc.Arbitrary<Generated | Outgoing> {
  const request = fc.record({ route: fc.constantFrom(...routes), given: fc.option(text.filter((one) => one !== '')), query, body: bodyOf });
  return fc.oneof({ weight: 4, arbitrary: request }, { weight: 1, arbitrary: message });
}

/** How MCP says that something of ours has failed: as an error of the protocol (those that list faults are of its package), or by a tool. */
const INTERNAL = /"code":-32603,"message":"(?!\[)|"text":"internal: /;

const places = new Map<string, PathValues>();

async function requestOf({ route, given, query, body }: Generated): Promise<Outgoing> {
  const [method = '', path = ''] = route.split(' ');
  const known = places.get(route) ?? (await world.fresh(pathNames(path), path));
  places.set(route, known);
  const values = given === null ? known : Object.fromEntries(pathNames(path).map((name) => [name, given]));
  const search = new URLSearchParams(query).toString();
  return { method, path: `${fillPath(path, values)}?${search}`, body: method === 'GET' || method === 'DELETE' ? undefined : body };
}

async function faultOf(one: Generated | Outgoing): Promise<string | null> {
  const request = 'route' in one ? await requestOf(one) : one;
  const answer = await sender.time({ ...request, headers: sendable(request.headers) });
  const said = `${JSON.stringify(request).slice(0, 600)}: ${answer.status} ${answer.text.slice(0, 300)}`;
  if (answer.status >= 500 || answer.ms > HANG_MS || INTERNAL.test(answer.text)) return said;
  if (answer.status < 400 || !SURFACE.test(request.path)) return null;
  try {
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    readRefusal(request.path, { status: answer.status, type, body: answer.body as Record<string, unknown> });
    return null;
  } catch (fault) {
    return `${said}: ${String(fault).slice(0, 300)}`;
  }
}

/** What cannot be written into a header is none of ours. */
function sendable(headers: Outgoing['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text).replace(/[^\x20-\x7e]/g, '')]));
}

test(
  'INP-06 whatever is sent to a surface or over MCP: never a 5xx, never a hang, and every refusal is of the form that its clients know',
  async () => {
    const routes = world.app.routes.filter((name) => SURFACE.test(name.split(' ')[1] ?? ''));
    const queue = fc.sample(generated(routes), { numRuns: REQUESTS, seed: SEED }).values();
    const faults: string[] = [];
    const line = async () => {
      for (const one of queue) {
        const fault = await faultOf(one);
        if (fault && faults.length < 20) faults.push(fault);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
    expect(faults).toEqual([]);
    expect(world.app.faults).toEqual([]);
    recordFigure('G1', `${REQUESTS} generated requests to the surfaces (seed ${SEED}): 0 × 5xx, every refusal in the form of its API`);
  },
  patienceOf({ ci: 60_000 }),
);
