import type { JsonObject, JsonValue } from '@guildhall/kernel';
import type { HttpSettings, ToolRequest } from '@guildhall/manifest';
import fc from 'fast-check';
import { buildRequest } from './build-request.js';
import { attachCredentials } from './credentials.js';
import { encodeBody, fillJson } from './fill-body.js';
import { fillPath } from './fill-path.js';
import { fillText } from './template.js';

const BASE = 'https://api.example.com/v1';
const SAFE = { headers: {}, query: {}, secrets: [] };

function build(request: Partial<ToolRequest>, args: JsonObject, http: Partial<HttpSettings> = {}, vars: JsonObject = {}) {
  const settings: HttpSettings = { baseUrl: BASE, auth: { type: 'none' }, timeoutMs: 1_000, ...http };
  const full: ToolRequest = { method: 'GET', path: '/items', ...request };
  const built = buildRequest({ http: settings, request: full, values: { args, vars }, credentials: SAFE, idempotencyKey: 'exe_1-c1' });
  return built.ok ? built.request : built.message;
}

function requestOf(...given: Parameters<typeof build>) {
  const built = build(...given);
  if (typeof built === 'string') throw new Error(built);
  return { ...built, parsed: new URL(built.url) };
}

describe('templates', () => {
  test.each<[string, string | null]>([
    ['plain', 'plain'],
    ['{{args.a}}', 'one'],
    ['{{ args.a }}-{{vars.b}}', 'one-two'],
    ['{{args.n}}', '5'],
    ['{{args.o}}', '{"x":[1]}'],
    ['{{args.missing}}', null],
    ['{{args.nothing}}', null],
    ['<{{args.missing}}>', '<>'],
    ['{{args.constructor}}', null],
    ['{{args.template}}', '{{vars.b}}'],
    ['{{a}} {{args.}} {{args.a b}}', '{{a}} {{args.}} {{args.a b}}'],
  ])('INP-03 %j becomes %j', (template, expected) => {
    const args = { a: 'one', n: 5, o: { x: [1] }, nothing: null, template: '{{vars.b}}' };
    expect(fillText(template, { args, vars: { b: 'two' } })).toBe(expected);
  });
});

describe('paths', () => {
  const fill = (template: string, args: JsonObject) => fillPath(template, { args, vars: {} });

  test.each([
    ['/a/{{args.x}}', 'b c/d?e#f', '/a/b%20c%2Fd%3Fe%23f'],
    ['/a/{{args.x}}.json', 'ü', '/a/%C3%BC.json'],
    ['/a/x-{{args.x}}', '', '/a/x-'],
    ['/a/{{args.x}}', 'a..b', '/a/a..b'],
    ['/a/{{args.x}}', '...', '/a/...'],
    ['/a/{{args.x}}', '%2e%2e', '/a/%252e%252e'],
    ['/a/{{args.x}}', '\ud800', '/a/%EF%BF%BD'],
    ['/a/{{args.x}}', '\\..\\', '/a/%5C..%5C'],
  ])('%s with %j is %s', (template, x, expected) => {
    expect(fill(template, { x })).toBe(expected);
  });

  test.each([
    ['/a/{{args.x}}', { x: '.' }],
    ['/a/{{args.x}}', { x: '..' }],
    ['/a/{{args.x}}{{args.y}}', { x: '.', y: '.' }],
    ['/a/.{{args.x}}', { x: '.' }],
    ['/a/%2E{{args.x}}', { x: '.' }],
    ['/a/{{args.x}}/b', { x: '' }],
    ['/a/{{args.x}}', {}],
    ['/a/{{args.x}}', { x: null }],
    ['/a/p-{{args.x}}', {}],
  ])('NET-06 %s with %j is no path: it would climb, or ask for more than one thing', (template, args) => {
    expect(fill(template, args as JsonObject)).toBeNull();
  });
});

describe('NET-06 properties', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '../..',
      '/',
      '//evil.example',
      '?a=b',
      '#x',
      '\r\nX: y',
      '@evil.example',
      ':80',
      '\\',
      '%2e%2e',
      '&c=d',
      '\0',
      '\t',
    ),
    fc.string({ unit: 'binary' }),
  );

  test('a value stays within its segment: origin, folder and number of segments are those of the template', () => {
    fc.assert(
      fc.property(hostile, hostile, (x, y) => {
        const built = build({ path: '/items/{{args.x}}/parts/a{{args.y}}' }, { x, y }, { baseUrl: `${BASE}/{{vars.t}}` }, { t: y });
        if (typeof built === 'string') return;
        const url = new URL(built.url);
        expect([url.origin, url.search, url.hash, url.username]).toEqual(['https://api.example.com', '', '', '']);
        const segments = url.pathname.split('/');
        expect([segments.length, segments[1], segments[3], segments[5]]).toEqual([7, 'v1', 'items', 'parts']);
        expect(decodeURIComponent(segments[4] ?? '')).toBe(x.toWellFormed());
      }),
      { numRuns: 500 },
    );
  });

  test('a value stays within its parameter', () => {
    fc.assert(
      fc.property(hostile, hostile, (x, y) => {
        const { parsed } = requestOf({ query: { a: '{{args.x}}', b: 'p{{args.y}}' } }, { x, y });
        expect([...parsed.searchParams]).toEqual([
          ['a', x.toWellFormed()],
          ['b', `p${y.toWellFormed()}`],
        ]);
        expect(parsed.pathname).toBe('/v1/items');
      }),
      { numRuns: 500 },
    );
  });

  test('a value stays within its header, or the request is not built', () => {
    fc.assert(
      fc.property(hostile, (x) => {
        const built = build({ headers: { 'X-Note': 'a{{args.x}}' } }, { x });
        if (typeof built === 'string') expect(x).toMatch(/[^\t\x20-\x7e\x80-\xff]/);
        else expect(built.headers).toEqual({ 'x-note': `a${x}` });
      }),
      { numRuns: 500 },
    );
  });

  test('a value stays within its place of a JSON body', () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<JsonValue>, hostile, (value, text) => {
        const body = { whole: '{{args.value}}', part: 'a{{args.text}}b', list: ['{{args.text}}', 1], kept: true };
        const built = requestOf({ method: 'POST', body }, { value, text });
        const told = JSON.parse(String(built.body)) as JsonObject;
        expect(told).toEqual({ whole: JSON.parse(JSON.stringify(value)), part: `a${text}b`, list: [text, 1], kept: true });
      }),
      { numRuns: 500 },
    );
  });
});

test('optional parameters, headers and members without a value are left out', () => {
  const request = {
    query: { a: '{{args.x}}', b: '1' },
    headers: { 'X-A': '{{args.x}}' },
    body: { a: '{{args.x}}', b: [null, '{{args.x}}'] },
  };
  const built = requestOf({ method: 'POST', ...request }, { x: undefined as never });
  expect([built.parsed.search, built.headers?.['x-a'], built.body]).toEqual(['?b=1', undefined, '{"b":[null,null]}']);
});

test.each<[JsonValue, JsonObject, JsonValue | undefined]>([
  ['{{args.x}}', { x: [1] }, [1]],
  ['{{args.x}}', { x: null }, null],
  ['{{args.x}}', {}, undefined],
  [{ a: { b: '{{args.x}}' } }, { x: false }, { a: { b: false } }],
  [{ ['__proto__']: '{{args.x}}' }, { x: 'p' }, JSON.parse('{"__proto__":"p"}')],
])('a JSON template %j with %j is %j', (template, args, expected) => {
  expect(fillJson(template, { args, vars: {} })).toEqual(expected);
});

test.each([
  [undefined, { a: 1 }, '{"a":1}'],
  ['application/x-www-form-urlencoded', { a: 'x&b=y', n: 1 }, 'a=x%26b%3Dy&n=1'],
  ['text/plain; charset=utf-8', 'plain', 'plain'],
  ['application/problem+json', 'plain', '"plain"'],
  ['application/json', 'plain', '"plain"'],
])('a body of type %s', (contentType, body, text) => {
  expect(encodeBody(body, contentType).text).toBe(text);
});

test('headers of the tool replace those of the skill, and credentials replace both', () => {
  const http: HttpSettings = { baseUrl: BASE, auth: { type: 'bearer' }, timeoutMs: 1, headers: { Accept: 'a', 'X-B': 'b' } };
  const credentials = attachCredentials(http.auth, { value: 's3cret' }) ?? SAFE;
  const request: ToolRequest = { method: 'DELETE', path: '/', headers: { accept: 'c', Authorization: '{{args.x}}' } };
  const built = buildRequest({ http, request, values: { args: { x: 'mine' }, vars: {} }, credentials, idempotencyKey: 'k' });
  expect(built).toMatchObject({
    request: { headers: { accept: 'c', 'x-b': 'b', authorization: 'Bearer s3cret', 'idempotency-key': 'k' } },
  });
});

test('a URL that becomes too long is not built', () => {
  expect(build({ query: { q: '{{args.x}}' } }, { x: 'y'.repeat(3_000) })).toMatch(/more than 2048 characters/);
});

test.each([
  ['none', {}, { headers: {}, query: {}, secrets: [] }],
  ['bearer', { value: 'abcd' }, { headers: { authorization: 'Bearer abcd' }, query: {}, secrets: ['abcd'] }],
  ['header', { value: 'abcd' }, { headers: { 'x-key': 'abcd' }, query: {}, secrets: ['abcd'] }],
  ['query', { value: 'abcd' }, { headers: {}, query: { 'X-Key': 'abcd' }, secrets: ['abcd'] }],
  ['basic', { username: 'u', password: 'pass' }, { headers: { authorization: 'Basic dTpwYXNz' }, query: {}, secrets: ['u:pass', 'pass'] }],
  ['basic', { value: 'u:pass' }, { headers: { authorization: 'Basic dTpwYXNz' }, query: {}, secrets: ['u:pass'] }],
  ['bearer', { username: 'u', password: 'pass' }, null],
  ['header', {}, null],
  ['basic', {}, null],
] as const)('AUT-06 credentials of type %s from %j', (type, given, expected) => {
  expect(attachCredentials({ type, name: 'X-Key' }, given)).toEqual(expected);
});
