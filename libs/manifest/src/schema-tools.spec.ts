import type { SkillKind } from '@guildhall/kernel';
import fc from 'fast-check';
import { parseJsonSchema, parseOutputSchema, parseToolDefs } from './index.js';

function faultsOf(input: unknown, kind: SkillKind = 'agent'): string[] {
  const parsed = parseToolDefs(input, { kind });
  return parsed.ok ? [] : parsed.faults.map(({ pointer, code }) => `${pointer} ${code}`);
}

const search = {
  name: 'search_calendar',
  description: 'Search the calendar',
  parameters: { type: 'object', properties: { query: { type: 'string', description: 'Words' } }, required: ['query'] },
};

const withRequest = (request: object) => [{ ...search, request: { method: 'GET', path: '/', ...request } }];
const withParameters = (parameters: unknown) => [{ ...search, parameters }];

test('the tool of the document is kept as it is', () => {
  expect(parseToolDefs([search], { kind: 'agent' })).toEqual({ ok: true, value: [search] });
});

test('a tool that takes nothing needs its name only', () => {
  expect(parseToolDefs([{ name: 'ping' }], { kind: 'agent' })).toEqual({
    ok: true,
    value: [{ name: 'ping', description: '', parameters: { type: 'object', properties: {} } }],
  });
});

test('tools of a prompt skill are checked and kept, although the manifest ignores them', () => {
  expect(parseToolDefs([search], { kind: 'prompt' })).toEqual({ ok: true, value: [search] });
  expect(faultsOf([{ name: 'no spaces' }], 'prompt')).toEqual(['/toolDefs/0/name invalid_format']);
});

test.each([
  ['no name', [{}], ['/toolDefs/0/name required']],
  ['a name with a space', [{ name: 'a b' }], ['/toolDefs/0/name invalid_format']],
  ['a name of 65 characters', [{ name: 'n'.repeat(65) }], ['/toolDefs/0/name invalid_format']],
  ['a name that objects inherit', [{ name: 'constructor' }], ['/toolDefs/0/name reserved_key']],
  ['two with one name', [{ name: 'a' }, { name: 'a' }], ['/toolDefs/1/name duplicate']],
  ['a description of 2,001 characters', [{ name: 'a', description: 'd'.repeat(2_001) }], ['/toolDefs/0/description too_long']],
  ['129 tools', Array.from({ length: 129 }, (_, index) => ({ name: `t${index}` })), ['/toolDefs too_many']],
])('422 invalid_tool points at the fault: %s', (_, input, faults) => {
  expect(parseToolDefs(input, { kind: 'agent' })).toMatchObject({ ok: false, code: 'invalid_tool' });
  expect(faultsOf(input)).toEqual(faults);
});

test('422 invalid_condition when only a condition is wrong', () => {
  expect(parseToolDefs([{ ...search, condition: { variable: 'a' } }], { kind: 'agent' })).toMatchObject({
    code: 'invalid_condition',
    faults: [{ pointer: '/toolDefs/0/condition/op', code: 'required' }],
  });
});

describe('parameters', () => {
  test.each([
    ['a text', 'string', ' wrong_type'],
    ['a list', [], ' wrong_type'],
    ['another type', { type: 'array' }, '/type wrong_type'],
    ['no type', { properties: {} }, '/type wrong_type'],
    ['an unknown type', { type: 'object', properties: { a: { type: 'text' } } }, '/properties/a/type invalid_keyword'],
    ['properties as a list', { type: 'object', properties: [] }, '/properties invalid_keyword'],
    ['a property that is no schema', { type: 'object', properties: { 'a/b': 'string' } }, '/properties/a~1b wrong_type'],
    ['required as a boolean', { type: 'object', required: true }, '/required invalid_keyword'],
    ['required twice', { type: 'object', required: ['a', 'a'] }, '/required invalid_keyword'],
    ['an empty enum', { type: 'object', properties: { a: { enum: [] } } }, '/properties/a/enum invalid_keyword'],
    ['an empty anyOf', { type: 'object', anyOf: [] }, '/anyOf invalid_keyword'],
    ['a negative length', { type: 'object', properties: { a: { minLength: -1 } } }, '/properties/a/minLength invalid_keyword'],
    ['a faulty entry of a list', { type: 'object', allOf: [{}, { type: 1 }] }, '/allOf/1/type invalid_keyword'],
  ])('422 invalid_schema: %s', (_, parameters, fault) => {
    expect(parseToolDefs(withParameters(parameters), { kind: 'agent' })).toMatchObject({ code: 'invalid_schema' });
    expect(faultsOf(withParameters(parameters))).toEqual([`/toolDefs/0/parameters${fault}`]);
  });

  test.each(['$ref', '$dynamicRef', '$recursiveRef'])('INP-05 a remote %s is refused wherever it stands, a local one is not', (keyword) => {
    const schema = (reference: unknown) => withParameters({ type: 'object', properties: { a: { items: { [keyword]: reference } } } });
    for (const remote of ['https://evil.example/schema.json', '//evil.example', 'other.json#/a', 5]) {
      expect(faultsOf(schema(remote))).toEqual([`/toolDefs/0/parameters/properties/a/items/${keyword} invalid_keyword`]);
    }
    expect(faultsOf(schema('#/$defs/node'))).toEqual([]);
  });

  test('INP-05 a pattern is bounded and is not compiled here', () => {
    const schema = (pattern: string) => withParameters({ type: 'object', properties: { a: { type: 'string', pattern } } });
    expect(faultsOf(schema('^(a+)+$'))).toEqual([]);
    expect(faultsOf(schema('a'.repeat(513)))).toEqual(['/toolDefs/0/parameters/properties/a/pattern invalid_keyword']);
  });

  test('a property may have any name but __proto__', () => {
    const named = (name: string) => withParameters(JSON.parse(`{"type": "object", "properties": {"${name}": {"type": "string"}}}`));
    expect(faultsOf(named('constructor'))).toEqual([]);
    expect(faultsOf(named('__proto__'))).toEqual(['/toolDefs/0/parameters/properties/__proto__ reserved_key']);
  });

  test('never throws, whatever JSON it gets', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed = parseToolDefs(withParameters(value), { kind: 'agent' });
        expect(parsed.ok || parsed.faults.every(({ pointer }) => pointer.startsWith('/toolDefs/0/parameters'))).toBe(true);
      }),
    );
  });
});

describe('requests of http tools', () => {
  test('places may stand in path, query values, header values and anywhere in the body', () => {
    const request = {
      method: 'POST',
      path: '/users/{{args.id}}/notes/{{ vars.notebook }}',
      query: { 'filter[q]': '{{args.q}}' },
      headers: { 'X-Trace': 'run-{{vars.run}}', Authorization: 'Bearer {{vars.token}}' },
      body: { text: '{{args.text}}', raw: '{"a": {{{args.a}}}}', list: ['{{args.b}}', 5] },
    };
    expect(parseToolDefs([{ ...search, request, idempotent: true }], { kind: 'http' })).toEqual({
      ok: true,
      value: [{ ...search, request, idempotent: true }],
    });
  });

  test('a tool of an http skill needs a request', () => {
    expect(faultsOf([search], 'http')).toEqual(['/toolDefs/0/request required']);
  });

  test.each(['agent', 'prompt', 'mcp', 'bundle'] as const)('422 field_not_for_kind: a tool of kind %s has no request', (kind) => {
    expect(parseToolDefs(withRequest({}), { kind })).toMatchObject({
      code: 'field_not_for_kind',
      faults: [{ pointer: '/toolDefs/0/request', code: 'not_for_kind' }],
    });
  });

  test.each([
    ['no leading slash', 'users', 'invalid_path'],
    ['an absolute URL', 'https://evil.example/', 'invalid_path'],
    ['another host', '//evil.example/', 'invalid_path'],
    ['another host by backslash', '/\\evil.example', 'invalid_path'],
    ['a backslash later on', '/a\\b', 'invalid_path'],
    ['a query', '/a?b=c', 'invalid_path'],
    ['a fragment', '/a#b', 'invalid_path'],
    ['a line break', '/a\r\nHost: evil', 'invalid_path'],
    ['a space', '/a b', 'invalid_path'],
    ['dot segments', '/a/../b', 'invalid_path'],
    ['encoded dot segments', '/a/%2E./b', 'invalid_path'],
    ['a broken escape', '/a%zz', 'invalid_path'],
    ['an unknown place', '/{{env.HOME}}', 'invalid_template'],
    ['an unclosed place', '/{{args.a', 'invalid_template'],
    ['helper syntax', '/{{#if args.a}}', 'invalid_template'],
    ['a nested place', '/{{args.{{vars.a}}}}', 'invalid_template'],
    ['a place that objects inherit', '/{{vars.constructor}}', 'reserved_key'],
  ])('NET-06 the path is refused: %s', (_, path, code) => {
    expect(faultsOf(withRequest({ path }), 'http')).toContain(`/toolDefs/0/request/path ${code}`);
  });

  test.each([
    ['a line break in a value', { 'X-A': 'a\r\nX-B: b' }, 'X-A invalid_header'],
    ['a line break in a name', { 'X-A\r\nX-B': 'b' }, 'X-A\r\nX-B invalid_header'],
    ['a place in a name', { '{{args.a}}': 'b' }, '{{args.a}} invalid_header'],
    ['the host', { host: 'evil.example' }, 'host invalid_header'],
    ['the end of the body', { 'Transfer-Encoding': 'chunked' }, 'Transfer-Encoding invalid_header'],
    ['an unknown place', { 'X-A': '{{secrets.key}}' }, 'X-A invalid_template'],
    ['a number', { 'X-A': 5 }, 'X-A wrong_type'],
    ['a prototype key', JSON.parse('{"__proto__": "a"}'), '__proto__ reserved_key'],
  ])('NET-06 headers are refused: %s', (_, headers, fault) => {
    expect(faultsOf(withRequest({ headers }), 'http')).toContain(`/toolDefs/0/request/headers/${fault}`);
  });

  test.each(['Authorization', 'cookie', 'Proxy-Authorization'])(
    'AUT-06 a literal %s header is refused: it would travel with the skill',
    (name) => {
      const faults = faultsOf(withRequest({ headers: { [name]: 'Bearer abc' } }), 'http');
      expect(faults).toEqual([`/toolDefs/0/request/headers/${name} credentials_in_header`]);
    },
  );

  test.each([
    ['method', { method: 'TRACE' }, '/method unknown_value'],
    ['host field', { host: 'evil.example' }, '/host unknown_field'],
    ['query as text', { query: 'a=b' }, '/query wrong_type'],
    ['a place in a parameter name', { query: { '{{args.a}}': 'b' } }, '/query/{{args.a}} invalid_name'],
    ['an unknown place deep in the body', { body: { a: ['{{input}}'] } }, '/body/a/0 invalid_template'],
  ])('422 invalid_tool: %s', (_, request, fault) => {
    expect(faultsOf(withRequest(request), 'http')).toEqual([`/toolDefs/0/request${fault}`]);
  });

  test('INP-03 many unclosed places with long white space are one fault', () => {
    const hostile = `/${'{{ args.a'.repeat(200)}${' '.repeat(100)}`;
    expect(faultsOf(withRequest({ path: hostile }), 'http')).toEqual([
      '/toolDefs/0/request/path invalid_template',
      '/toolDefs/0/request/path invalid_path',
    ]);
  });
});

describe('parseOutputSchema', () => {
  test('null and absence mean that there is none', () => {
    expect([parseOutputSchema(null), parseOutputSchema(undefined)]).toEqual(Array(2).fill({ ok: true, value: null }));
  });

  test('422 invalid_schema points at the fault', () => {
    expect(parseOutputSchema({ type: 'object', properties: { a: 1 } })).toMatchObject({
      code: 'invalid_schema',
      faults: [{ pointer: '/outputSchema/properties/a', code: 'wrong_type' }],
    });
  });
});

describe('parseJsonSchema', () => {
  test('a schema may be of anything, or name no type', () => {
    for (const schema of [{ type: 'array', items: { type: 'string' } }, { $ref: '#/definitions/a', definitions: { a: {} } }, {}])
      expect(parseJsonSchema(schema, '')).toEqual({ ok: true, value: schema });
  });

  test.each([[{ type: 'text' }], [{ items: 7 }], [[]], ['x'], [null], [true]])('422 invalid_schema: %j', (schema) => {
    expect(parseJsonSchema(schema, '/x')).toMatchObject({ ok: false, code: 'invalid_schema' });
  });
});
