import type { ToolRequest } from '@guildhall/manifest';
import { finishTool } from '../run/plan.js';
import { source, tool } from '../run/samples.property.js';
import { bundlePlugin, httpPlugin, mcpPlugin } from '../tools/tools.property.js';
import { planTools, type ToolParts } from './plan-tools.js';

const REQUEST: ToolRequest = { method: 'GET', path: '/' };
const own = (name: string, description = 'Mine.') => ({ name, description, parameters: { type: 'object', title: 'mine' } });
const def = (name: string, request: Partial<ToolRequest> = {}, parts: object = {}) => ({
  ...{ name, description: `Does ${name}.`, parameters: { type: 'object' }, request: { ...REQUEST, ...request } },
  ...parts,
});

function plan(parts: Partial<ToolParts>) {
  const tools = planTools({ own: [], outputSchema: null, plugins: [], systemTools: [], agents: [], ...parts });
  return { tools, names: tools.map(({ name }) => name), at: (name: string) => tools.find((one) => one.name === name) };
}

const API = httpPlugin(
  { baseUrl: 'https://api.example.com' },
  { tools: [def('get'), def('send', { method: 'POST' }), def('put', { method: 'PUT' }, { idempotent: true })] },
);

test('the tool that ends the run is always offered; its arguments are what the output schema asks for', () => {
  expect(plan({}).tools).toEqual([finishTool(null)]);
  const schema = { type: 'object', required: ['a'] };
  expect(plan({ outputSchema: schema }).at('finish_agent_run')?.parameters).toEqual(schema);
  expect(plan({ outputSchema: { type: 'array' } }).at('finish_agent_run')?.parameters).toMatchObject({ type: 'object' });
});

test('an agent that defines the tool that ends the run keeps its own', () => {
  expect(plan({ own: [own('finish_agent_run')] }).tools).toEqual([
    { ...own('finish_agent_run'), idempotent: true, handler: { type: 'finish' } },
  ]);
});

test('every tool of an http skill, by the name of the skill; those that may be repeated are known by their method, or say so', () => {
  const { names, at } = plan({ plugins: [mcpPlugin('https://m.example'), API] });
  expect(names).toEqual(['api__get', 'api__send', 'api__put', 'finish_agent_run']);
  expect(at('api__get')).toMatchObject({ idempotent: true, handler: { type: 'http', plugin: 1, request: REQUEST } });
  expect([at('api__send')?.idempotent, at('api__put')?.idempotent]).toEqual([false, true]);
});

test('RUN-02 a GET that says that it must not be repeated is not', () => {
  const api = httpPlugin({ baseUrl: 'https://a.example' }, { tools: [def('pop', {}, { idempotent: false })] });
  expect(plan({ plugins: [api] }).at('api__pop')?.idempotent).toBe(false);
});

describe('a tool that an agent defines keeps its description and parameters, and is answered', () => {
  const system = tool('render', { description: 'System.' });

  test.each<[string, string, object]>([
    ['by the system tool of that name', 'render', { type: 'system', tool: 'render' }],
    ['by the http skill that it names', 'api__send', { type: 'http', plugin: 0 }],
    ['by the server that it names', 'server__search', { type: 'mcp', plugin: 1, tool: 'search' }],
    ['by the server with the longer name of two', 'server__deep__search', { type: 'mcp', plugin: 2, tool: 'search' }],
    ['by the client, when nobody else has it', 'ask_user', { type: 'client' }],
    ['by the client, when it only looks like one of an http skill', 'api__other', { type: 'client' }],
  ])('%s', (_, name, handler) => {
    const plugins = [API, mcpPlugin('https://m.example'), mcpPlugin('https://m.example', {}, { name: 'server__deep' })];
    expect(plan({ own: [own(name)], plugins, systemTools: [system] }).at(name)).toMatchObject({ ...own(name), handler });
  });
});

test('GRT-05 no plugin takes the name of a system tool', () => {
  const api = httpPlugin({ baseUrl: 'https://a.example' }, { name: 'a', tools: [def('b')] });
  expect(plan({ plugins: [api], systemTools: [tool('a__b')] }).at('a__b')?.handler).toEqual({ type: 'system', tool: 'a__b' });
});

describe('bundles', () => {
  const csv = bundlePlugin('csv', 'Steps.');
  const hidden = { ...csv, name: 'hidden', bundle: { ...csv.bundle, disableModelInvocation: true } };

  test('bring three tools, of which one names those that the model may activate', () => {
    const { names, at } = plan({ plugins: [csv, hidden] });
    expect(names).toEqual(['list_skills', 'activate_skill', 'read_skill_file', 'finish_agent_run']);
    expect(at('activate_skill')?.parameters).toMatchObject({ required: ['name'], properties: { name: { enum: ['csv'] } } });
  });

  test('that only users invoke bring them, too, for their calls; without an empty list of names', () => {
    expect(plan({ plugins: [hidden] }).at('activate_skill')?.parameters).toMatchObject({ properties: { name: { type: 'string' } } });
    expect(JSON.stringify(plan({ plugins: [hidden] }).tools)).not.toMatch(/enum|hidden/);
  });

  test('none, no tools', () => {
    expect(plan({ plugins: [API] }).names).not.toContain('activate_skill');
  });
});

describe('agents that may be started', () => {
  const variables = [
    { key: 'city', description: 'Where.', required: true },
    { key: 'unit', type: 'enum' as const, enum: ['C', 'F'] },
    { key: 'days', type: 'number' as const, required: true, default: 3 },
    { key: 'token', secret: true, required: true },
    { key: 'any', type: 'json' as const },
  ];

  test('are tools with a task and their variables, but for secret ones', () => {
    const { at } = plan({ agents: [source('helper', variables)] });
    expect(at('dispatch_helper')).toMatchObject({
      description: 'Is helper.',
      idempotent: false,
      handler: { type: 'dispatch', skillId: 'helper' },
      parameters: { required: ['task', 'variables'] },
    });
    expect(at('dispatch_helper')?.parameters.properties).toMatchObject({
      variables: {
        required: ['city'],
        properties: { city: { type: 'string', description: 'Where.' }, unit: { enum: ['C', 'F'] }, days: { type: 'number' }, any: {} },
      },
    });
    expect(JSON.stringify(at('dispatch_helper'))).not.toContain('token');
  });

  test('OPQ-03 of an opaque one no variable is named', () => {
    const { at } = plan({ agents: [{ ...source('helper', variables), isOpaque: true }] });
    expect(JSON.stringify(at('dispatch_helper'))).not.toMatch(/city|unit|days/);
    expect(at('dispatch_helper')?.parameters).toMatchObject({ required: ['task'] });
  });
});
