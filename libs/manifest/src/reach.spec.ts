import fc from 'fast-check';
import { addedReach, type Reach, reachOf } from './reach.js';
import { manifestOf, manifests, tool, variable } from './samples.property.js';
import type { ManifestSpec } from './types.js';

const NOTHING: Reach = { hosts: [], tools: [], credentials: [], permissions: [] };
const empty = manifestOf({ kind: 'prompt' }).spec;
const reach = (parts: Partial<ManifestSpec>): Reach => reachOf({ ...empty, ...parts });
const http = (baseUrl: string, auth: NonNullable<ManifestSpec['http']>['auth'] = { type: 'none' }) => ({
  http: { baseUrl, auth, timeoutMs: 1_000 },
});
const mcp = (serverUrl: string, allowedTools?: readonly string[]) => ({
  mcp: { serverUrl, transport: 'sse' as const, auth: { type: 'none' as const }, ...(allowedTools && { allowedTools }) },
});

describe('reachOf', () => {
  test('a skill that only says something reaches nothing', () => {
    expect(reach({ variables: [variable('topic')] })).toEqual(NOTHING);
  });

  test.each([
    ['https://API.Example.com/v1?x', 'api.example.com'],
    ['https://api.example.com:443', 'api.example.com'],
    ['https://api.example.com:8443/', 'api.example.com:8443'],
    ['https://[2001:db8::1]:443/v1', '[2001:db8::1]'],
    ['https://10.0.0.1:80', '10.0.0.1:80'],
  ])('%s is on the host %s', (url, host) => {
    expect(reach(http(url))).toEqual({ ...NOTHING, hosts: [host] });
    expect(reach(mcp(url, []))).toEqual({ ...NOTHING, hosts: [host] });
  });

  test('a call without TLS is a permission of its own', () => {
    expect(reach(http('HTTP://api.example.com:80/'))).toEqual({ ...NOTHING, hosts: ['api.example.com'], permissions: ['plain http'] });
  });

  test('tools by name, and how an http tool calls', () => {
    const request = (method: 'GET' | 'DELETE') => ({ request: { method, path: '/' } });
    const tools = [tool('send', request('DELETE')), tool('find', request('GET')), tool('drop', request('DELETE'))];
    expect(reach({ tools })).toEqual({ ...NOTHING, tools: ['drop', 'find', 'send'], permissions: ['method DELETE', 'method GET'] });
  });

  test('an MCP server that is not limited offers any tool', () => {
    expect(reach(mcp('https://a.example', ['b', 'a'])).tools).toEqual(['a', 'b']);
    expect(reach(mcp('https://a.example')).tools).toEqual(['*']);
  });

  test.each([
    [{ type: 'none' }, []],
    [{ type: 'bearer' }, ['bearer']],
    [{ type: 'header', name: 'X-Api-Key' }, ['header x-api-key']],
    [{ type: 'query', name: 'Key' }, ['query Key']],
  ] as const)('auth %j asks for %j', (auth, credentials) => {
    expect(reach(http('https://a.example', auth)).credentials).toEqual(credentials);
  });

  test('a secret variable is a credential', () => {
    const variables = [variable('TOKEN', { secret: true }), variable('topic'), variable('KEY', { secret: true })];
    expect(reach({ variables }).credentials).toEqual(['variable KEY', 'variable TOKEN']);
  });

  test('an agent may be called by others and call others', () => {
    const skillPlugins = [
      { skillId: 'b', name: 'b', kind: 'http', version: 1 } as const,
      { skillId: 'a', name: 'a', kind: 'mcp', version: null } as const,
    ];
    expect(reach({ dispatchable: true, skillPlugins })).toEqual({ ...NOTHING, permissions: ['dispatchable', 'plugin a', 'plugin b'] });
  });
});

describe('addedReach', () => {
  test('names what is new, list by list', () => {
    const before = { hosts: ['a.example'], tools: ['find'], credentials: ['bearer'], permissions: ['method GET'] };
    const after = { hosts: ['a.example', 'b.example'], tools: ['send'], credentials: [], permissions: ['method DELETE', 'method GET'] };
    expect(addedReach(before, after)).toEqual({ hosts: ['b.example'], tools: ['send'], credentials: [], permissions: ['method DELETE'] });
  });

  test('whoever has approved any tool of a server has approved each', () => {
    const any = { ...NOTHING, tools: ['*'] };
    expect(addedReach(any, { ...NOTHING, tools: ['delete_all'] })).toBeNull();
    expect(addedReach({ ...NOTHING, tools: ['delete_all'] }, any)).toEqual(any);
    expect(addedReach(any, { ...any, hosts: ['b.example'] })).toEqual({ ...NOTHING, hosts: ['b.example'] });
  });
});

const words = fc.uniqueArray(fc.constantFrom('*', 'a', 'b', 'c', 'd'), { maxLength: 5 });
const reaches: fc.Arbitrary<Reach> = fc.record({ hosts: words, tools: words, credentials: words, permissions: words });
const joined = (one: Reach, two: Reach): Reach => ({
  hosts: [...one.hosts, ...two.hosts],
  tools: [...one.tools, ...two.tools],
  credentials: [...one.credentials, ...two.credentials],
  permissions: [...one.permissions, ...two.permissions],
});

describe('GRT-06 properties', () => {
  test('every reach covers itself, and together with what another adds it covers that one', () => {
    fc.assert(
      fc.property(reaches, reaches, (before, after) => {
        expect(addedReach(before, before)).toBeNull();
        const added = addedReach(before, after) ?? NOTHING;
        expect(addedReach(joined(before, added), after)).toBeNull();
        expect(addedReach(after, added)).toBeNull();
      }),
    );
  });

  test('no way round through a third: what is covered by something covered is covered', () => {
    fc.assert(
      fc.property(reaches, reaches, reaches, (three, more, most) => {
        const two = joined(three, more);
        const one = joined(two, most);
        expect([addedReach(one, two), addedReach(two, three), addedReach(one, three)]).toEqual([null, null, null]);
      }),
    );
  });

  test('words, files and titles of a manifest reach nothing', () => {
    fc.assert(
      fc.property(manifests, ({ spec }) => {
        const { files: _files, dependencies: _dependencies, ...rest } = spec;
        expect(reachOf({ ...rest, files: [], dependencies: [] })).toEqual(reachOf(spec));
        expect(reachOf(spec)).toEqual(reachOf(JSON.parse(JSON.stringify(spec))));
      }),
    );
  });
});
