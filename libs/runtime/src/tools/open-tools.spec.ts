import type { AccountId } from '@guildhall/kernel';
import type { ToolDef } from '@guildhall/manifest';
import { json, type McpFake, PluginServer, sessionMcp } from '@guildhall/testing/plugins';
import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { parseCidr } from '../outbound/cidr.js';
import { createOutbound, type Outbound } from '../outbound/outbound.js';
import { makePlan } from '../plan/make-plan.js';
import { drive } from '../run/drive.js';
import type { RunPlan } from '../run/plan.js';
import type { RunEntry, RunOutcome } from '../run/run-store.js';
import { call, said, source, tool } from '../run/samples.property.js';
import type { Step, ToolCall } from '../run/steps.js';
import { MemoryFiles } from '../toolsets/toolsets.property.js';
import { createOpenTools } from './open-tools.js';
import type { SystemTool, SystemTools } from './system-tools.js';
import { bundlePlugin, httpPlugin, mcpPlugin, toolWorld } from './tools.property.js';

let api: PluginServer;
let server: McpFake;
let outbound: Outbound;

beforeAll(async () => {
  api = await PluginServer.start(json({ total: 3 }));
  server = await sessionMcp(() => {
    const mcp = new McpServer({ name: 'm', version: '1' });
    mcp.registerTool('add', { inputSchema: fromJsonSchema<{ a: number }>({ type: 'object', required: ['a'] }) }, ({ a }) => ({
      content: [{ type: 'text', text: String(a + 1) }],
    }));
    return mcp;
  });
  outbound = createOutbound({ allow: [parseCidr('127.0.0.0/8')], production: false });
});
afterAll(() => Promise.all([api.close(), server.close(), outbound.close()]));

/** An agent with a plugin of each kind. */
function plan(): RunPlan {
  const orders: ToolDef = {
    ...{ name: 'orders', description: '', parameters: { type: 'object', required: ['shop'] } },
    request: { method: 'POST', path: '/orders', body: { shop: '{{args.shop}}' } },
  };
  const plugins = [
    httpPlugin({ baseUrl: api.origin }, { tools: [orders] }),
    mcpPlugin(server.url),
    bundlePlugin('csv', 'Read A.', {}, ['A.md']),
  ];
  const request = {
    variables: {},
    messages: [],
    input: 'Go.',
    toolsets: ['core'],
    systemTools: [tool('shout')],
    initialCalls: [],
    limits: {},
    depth: 1,
  };
  return makePlan({ ...source('agent'), plugins }, request, {}).plan;
}

/** Drives a run with a model that answers from a list, as one worker after the other would. */
function world(turns: readonly (readonly ToolCall[])[]) {
  const steps: Step[] = [];
  const left = [...turns];
  const shout: SystemTool = async ({ run, call: { arguments: said } }) => ({ output: [run.runId, said], isError: false });
  const system: SystemTools = new Map([['shout', shout]]);
  const openTools = createOpenTools({
    access: { credentialsOf: async () => ({}) },
    outbound,
    system,
    readFile: async () => Buffer.from('# A'),
  });
  const keep = async ({ steps: made = [] }: RunEntry) => {
    steps.push(...made.map(({ step }) => step));
    return { go: true } as const;
  };
  const work = async (made: RunPlan, stop = new AbortController()) => {
    let outcome: RunOutcome | undefined;
    const tools = openTools({ runId: 'exe_1', accountId: 'acc_1' as AccountId, plan: made, steps, files: new MemoryFiles() });
    const ask = async () => {
      const calls = left.shift();
      if (!calls) stop.abort(new Error('The worker is killed.'));
      stop.signal.throwIfAborted();
      return said('', ...(calls ?? []));
    };
    const end = async (ended: RunOutcome) => {
      outcome = ended;
    };
    const store = { append: keep, wait: async () => {}, startChildren: async () => {}, end };
    const parts = { store, gateway: { ask }, tools, now: () => new Date(), readFile: async () => new Uint8Array() };
    const held = { plan: made, steps, startedAt: new Date(), waitedMs: 0, pulse: { go: true } as const };
    const never = new AbortController().signal;
    await drive(held, { ...parts, signal: stop.signal, cancelled: never, exhausted: never }).finally(() => tools.close());
    return outcome;
  };
  const results = () => steps.flatMap((step) => (step.kind === 'tool_result' ? [step.output] : []));
  return { work, results, left };
}

const finish = [call('end', 'finish_agent_run', { result: 'done' })];

test('a run uses an http skill, a server, a bundle and a tool of the runtime', async () => {
  const calls = [
    call('a', 'api__orders', { shop: 'north' }),
    call('b', 'server__add', { a: 1 }),
    call('c', 'activate_skill', { name: 'csv' }),
    call('d', 'shout', { text: 'hey' }),
  ];
  const { work, results } = world([calls, [call('e', 'read_skill_file', { path: '/skills/csv/A.md' })], finish]);
  expect(await work(plan())).toMatchObject({ status: 'completed', result: { result: 'done' } });
  expect(results()).toEqual(
    expect.arrayContaining([
      { status: 200, headers: { 'content-type': 'application/json' }, body: { total: 3 } },
      '2',
      expect.objectContaining({ skill: 'csv', instructions: '<skill name="csv">\nRead A.\n</skill>' }),
      { path: '/skills/csv/A.md', content: '# A', encoding: 'text' },
      ['exe_1', { text: 'hey' }],
    ]),
  );
  expect(api.last.headers['idempotency-key']).toBe('exe_1-a');
});

test('FLT-01 a worker that takes it over has the same tools and files, and begins a session of its own', async () => {
  const first = world([[call('a', 'activate_skill', { name: 'csv' }), call('b', 'server__add', { a: 1 })]]);
  const made = plan();
  await expect(first.work(made)).rejects.toThrow('killed');
  const lists = server.calls.filter((one) => one === 'POST tools/list').length;
  first.left.push([call('c', 'read_skill_file', { path: '/skills/csv/A.md' }), call('d', 'server__add', { a: 5 })], finish);
  expect(await first.work(made)).toMatchObject({ status: 'completed' });
  expect(first.results()).toEqual(expect.arrayContaining(['2', { path: '/skills/csv/A.md', content: '# A', encoding: 'text' }, '6']));
  expect(server.calls.filter((one) => one === 'POST tools/list')).toHaveLength(lists);
});

test('the model hears in the words of the tool what is wrong with a call of a bundle', async () => {
  const { work, results } = world([[call('a', 'activate_skill', { name: 'xls' }), call('b', 'activate_skill')], finish]);
  await work(plan());
  expect(results()).toEqual([
    { error: 'unknown_skill', message: "Unknown skill: 'xls'. Available skills: csv" },
    { error: 'missing_parameter', message: 'Missing required parameter: name' },
  ]);
});

test('a tool of the runtime that is not there is a result, and what is not made here is a mistake', async () => {
  const { perform, close } = toolWorld({});
  expect(await perform({ call: call('a', 'x'), tool: tool('x') })).toMatchObject({ isError: true, output: { error: 'unknown_tool' } });
  await expect(perform({ call: call('a', 'x'), tool: tool('x', { handler: { type: 'client' } }) })).rejects.toThrow('client');
  await close();
});
