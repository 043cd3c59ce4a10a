import { type Actor, listSkill, sendMcp } from '@guildhall/testing';
import { METHOD_RULES, TOOL_RULES } from '../../apps/api/src/modules/mcp/mcp-methods.js';
import { readRefusal } from './refusals.js';
import { ACTORS, buildWorld, type World } from './world.js';

const OPEN = [200, 401, 200, 200, 200, 200, 403, 200];
/** Nobody waits for an answer. */
const NOTED = [202, 401, 202, 202, 202, 202, 403, 202];
/** What only clients of the revision before send. */
const FORMER = [
  ...['initialize', 'ping', 'notifications/initialized', 'notifications/cancelled'],
  ...['notifications/progress', 'notifications/roots/list_changed'],
];

/** Who gets which answer, method by method and tool by tool. The columns are those of the access table. */
const TABLE: Readonly<Record<string, readonly number[]>> = {
  initialize: OPEN,
  'notifications/initialized': NOTED,
  'notifications/cancelled': NOTED,
  'notifications/progress': NOTED,
  'notifications/roots/list_changed': NOTED,
  ping: OPEN,
  'server/discover': OPEN,
  'tools/list': OPEN,
  'tools/call': OPEN,
  'prompts/list': OPEN,
  'prompts/get': OPEN,
  'resources/list': OPEN,
  'resources/templates/list': OPEN,
  'resources/read': OPEN,
  'skills/list': OPEN,
  'skills/get': OPEN,
  'tool search_skills': OPEN,
  'tool get_skill': OPEN,
  'tool install_skill': [401, 401, 200, 403, 200, 200, 403, 200],
};

let world: World;

beforeAll(async () => {
  world = await buildWorld();
});
afterAll(() => world?.app.close());

test('TEN-01 every method and every tool that has a rule is in the table', () => {
  expect(Object.keys(TABLE).sort()).toEqual([...METHOD_RULES.keys(), ...[...TOOL_RULES.keys()].map((tool) => `tool ${tool}`)].sort());
});

test('TEN-01 every tool that is offered has a rule', async () => {
  const { tools } = (await sendMcp(world.actors.owner, 'tools/list').expect(200)).body.result;
  expect(tools.map(({ name }: { name: string }) => name).sort()).toEqual([...TOOL_RULES.keys()].sort());
});

describe.each(Object.entries(TABLE))('TEN-01 %s', (name, expected) => {
  test.each(ACTORS.map((actor, column) => [actor, expected[column]] as const))('%s: %s', async (actor, status) => {
    const answer = await send(world.actors[actor], name);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status });
    if (answer.status >= 400) readRefusal('/mcp', answer);
  });
});

function send(actor: Actor, name: string) {
  if (name.startsWith('tool ')) return callTool(actor, name.slice(5));
  return FORMER.includes(name) ? sendFormer(actor, name) : sendMcp(actor, name);
}

/** With a skill that the owner has listed. */
async function callTool(actor: Actor, name: string) {
  const { id } = await listSkill(world.actors.owner);
  const args = name === 'search_skills' ? { query: id } : { skill: id };
  return sendMcp(actor, 'tools/call', { name, arguments: args });
}

function sendFormer(actor: Actor, method: string) {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const id = method.startsWith('notifications/') ? {} : { id: 1 };
  return actor
    .post('/mcp')
    .set('Accept', 'application/json, text/event-stream')
    .send({ jsonrpc: '2.0', ...id, method, params: method === 'initialize' ? params : {} });
}
