import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { parseHttpSettings, parseToolDefs, type ToolDef } from '@guildhall/manifest';
import fc from 'fast-check';
import { schemaFault } from '../../schema/check-value.js';
import { buildRequest } from '../../tools/http/build-request.js';
import { type ImportedApi, importOpenApi, type OpenApiOptions } from './import-openapi.js';

const HEAD = {
  openapi: '3.0.3',
  info: { title: 'Pets', description: 'A shop.', version: '1' },
  servers: [{ url: 'https://api.example.com/v1/' }],
};
const document = (paths: JsonObject, parts: JsonObject = {}): JsonObject => ({ ...HEAD, paths, ...parts });

function imported(root: JsonObject, options: Partial<OpenApiOptions> = {}): ImportedApi {
  const read = importOpenApi(root, { source: null, ...options });
  if (!read.ok) throw new Error(JSON.stringify(read));
  return read.value;
}

function onlyTool(operation: JsonObject, parts: JsonObject = {}, path = '/pets', method = 'get'): ToolDef {
  const [tool] = imported(document({ [path]: { [method]: operation } }, parts)).toolDefs;
  if (!tool) throw new Error('There is no tool.');
  return tool;
}

/** Codes by operation. */
const told = ({ warnings }: ImportedApi) => warnings.map(({ code, operation }) => `${code} ${operation ?? ''}`.trim());

const SCHEMAS = {
  Pet: {
    type: 'object',
    required: ['name', 'id'],
    properties: {
      id: { type: 'integer', format: 'int64', readOnly: true },
      name: { type: 'string', maxLength: 40, example: 'Rex', xml: { name: 'n' } },
      tag: { $ref: '#/components/schemas/Tag' },
    },
  },
  Tag: { type: 'string', nullable: true, enum: ['cat', 'dog'] },
  Node: { type: 'object', properties: { value: { type: 'number' }, next: { $ref: '#/components/schemas/Node' } } },
};

test('an operation becomes a tool: parameters of all places and the members of the body are its arguments', () => {
  const root = document(
    {
      '/shops/{shop}/pets/{petId}': {
        parameters: [
          { in: 'path', name: 'shop', required: true, schema: { type: 'string' } },
          { in: 'query', name: 'dry', schema: { type: 'string' } },
        ],
        put: {
          operationId: 'pets.replace',
          summary: 'Replaces a pet.',
          description: 'Whatever it was.',
          parameters: [
            {
              in: 'path',
              name: 'petId',
              required: true,
              description: 'Which.',
              schema: { type: 'integer', minimum: 1, exclusiveMinimum: true },
            },
            { in: 'query', name: 'dry', schema: { type: 'boolean' } },
            { in: 'query', name: 'filter[kind]', schema: { type: 'array', items: { type: 'string' } } },
            { in: 'query', name: 'fields', explode: false, schema: { type: 'array', items: { type: 'string' } } },
            { in: 'header', name: 'X-Trace', schema: { type: 'string' } },
            { in: 'header', name: 'Accept', schema: { type: 'string' } },
          ],
          requestBody: { required: true, content: { 'application/json; charset=utf-8': { schema: { $ref: '#/components/schemas/Pet' } } } },
        },
      },
    },
    { components: { schemas: SCHEMAS } },
  );
  expect(imported(root)).toEqual({
    title: 'Pets',
    description: 'A shop.',
    http: { baseUrl: 'https://api.example.com/v1', auth: { type: 'none' } },
    warnings: [],
    toolDefs: [
      {
        name: 'pets_replace',
        description: 'Replaces a pet.\n\nWhatever it was.',
        parameters: {
          type: 'object',
          properties: {
            shop: { type: 'string' },
            dry: { type: 'boolean' },
            petId: { type: 'integer', minimum: 1, exclusiveMinimum: 1, description: 'Which.' },
            filter_kind_: { type: 'string', description: '(one value)' },
            fields: { type: 'string', description: '(values separated by commas)' },
            'X-Trace': { type: 'string' },
            name: { type: 'string', maxLength: 40 },
            tag: { type: ['string', 'null'], enum: ['cat', 'dog', null] },
          },
          required: ['shop', 'petId', 'name'],
          additionalProperties: false,
        },
        request: {
          method: 'PUT',
          path: '/shops/{{args.shop}}/pets/{{args.petId}}',
          query: { dry: '{{args.dry}}', 'filter[kind]': '{{args.filter_kind_}}', fields: '{{args.fields}}' },
          headers: { 'X-Trace': '{{args.X-Trace}}' },
          body: { name: '{{args.name}}', tag: '{{args.tag}}' },
        },
      },
    ],
  });
});

describe('bodies', () => {
  const body = (content: JsonObject, required = true) =>
    onlyTool({ requestBody: { required, content } }, { components: { schemas: SCHEMAS } }, '/pets', 'post');

  test.each<[string, JsonObject, boolean, JsonValue, readonly string[]]>([
    ['a list', { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } }, true, '{{args.body}}', ['body']],
    ['one that need not be sent', { 'application/json': { schema: SCHEMAS.Tag } }, false, '{{args.body}}', []],
    [
      'a map',
      { 'application/json': { schema: { type: 'object', additionalProperties: { type: 'string' } } } },
      true,
      '{{args.body}}',
      ['body'],
    ],
    ['one of several', { 'application/json': { schema: { oneOf: [SCHEMAS.Tag, { type: 'number' }] } } }, true, '{{args.body}}', ['body']],
    ['anything', { '*/*': {} }, true, '{{args.body}}', ['body']],
  ])('%s is one argument', (_, content, required, template, wanted) => {
    const { request, parameters } = body(content, required);
    expect([request?.body, parameters.required ?? [], request?.headers]).toEqual([template, wanted, undefined]);
  });

  test.each(['application/x-www-form-urlencoded', 'application/merge-patch+json', 'text/plain'])('%s is named in a header', (type) => {
    expect(body({ [type]: { schema: { type: 'string' } } }).request).toMatchObject({
      headers: { 'Content-Type': type },
      body: '{{args.body}}',
    });
  });

  test('a member with the name of a parameter has another argument', () => {
    const content = { 'application/json': { schema: { type: 'object', properties: { id: { type: 'string' } } } } };
    const { request } = onlyTool({ requestBody: { required: true, content } }, {}, '/pets/{id}', 'post');
    expect(request).toMatchObject({ path: '/pets/{{args.id_2}}', body: { id: '{{args.id}}' } });
  });
});

describe('what cannot be a tool is a warning with its path', () => {
  const fine = { operationId: 'fine' };
  const post = (parts: JsonObject) => ({ post: { ...parts }, get: fine });
  test.each<[string, JsonObject, string]>([
    ['uploads', post({ requestBody: { content: { 'multipart/form-data': {} } } }), 'unsupported_body POST /x'],
    [
      'a parameter in a cookie that must be sent',
      post({ parameters: [{ in: 'cookie', name: 'a', required: true }] }),
      'unsupported_parameter POST /x',
    ],
    [
      'an object in the query',
      post({ parameters: [{ in: 'query', name: 'a', required: true, schema: { type: 'object' } }] }),
      'unsupported_parameter POST /x',
    ],
    [
      'an optional one',
      post({ parameters: [{ in: 'query', name: 'a', style: 'deepObject', schema: { type: 'object' } }] }),
      'parameter_left_out POST /x',
    ],
    ['TRACE', { trace: {}, get: fine }, 'unsupported_method TRACE /x'],
    ['servers of its own', post({ servers: [{ url: 'https://other.example.com' }] }), 'other_server POST /x'],
    [
      'a header that would forge the request',
      post({ parameters: [{ in: 'header', name: 'Content-Length', schema: { type: 'string' } }] }),
      'not_expressible POST /x',
    ],
    [
      'INP-05 a reference to another document',
      post({ parameters: [{ $ref: 'https://evil.example/p.json' }] }),
      'external_reference POST /x',
    ],
    ['INP-05 a reference to a file', post({ requestBody: { $ref: '../secrets.yaml#/a' } }), 'external_reference POST /x'],
    ['a reference that leads nowhere', post({ requestBody: { $ref: '#/components/none' } }), 'broken_reference POST /x'],
    [
      'INP-05 a reference to what every object inherits',
      post({ requestBody: { $ref: '#/constructor/prototype' } }),
      'broken_reference POST /x',
    ],
    ['INP-05 references in a circle', post({ requestBody: { $ref: '#/components/a' } }), 'broken_reference POST /x'],
  ])('%s', (_, item, warning) => {
    const components = { a: { $ref: '#/components/b' }, b: { $ref: '#/components/a' } };
    const read = imported(document({ '/x': item }, { components }));
    expect([told(read), read.toolDefs.map(({ name }) => name)]).toEqual([
      [warning],
      warning.startsWith('parameter') ? ['fine', 'post_x'] : ['fine'],
    ]);
  });

  test('INP-05 a schema that holds itself is cut, and stays usable', () => {
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } };
    const read = imported(document({ '/x': post({ requestBody: { content, required: true } }) }, { components: { schemas: SCHEMAS } }));
    expect(told(read)).toEqual(['schema_simplified POST /x']);
    expect(read.toolDefs[1]?.parameters.properties).toEqual({ value: { type: 'number' }, next: {} });
  });

  test('INP-05 a schema that doubles with every reference is refused in bounded time', () => {
    const twice = (name: string) => ({
      type: 'object',
      properties: { a: { $ref: `#/components/schemas/${name}` }, b: { $ref: `#/components/schemas/${name}` } },
    });
    const schemas = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`s${index}`, twice(`s${index + 1}`)]));
    const requestBody = { content: { 'application/json': { schema: { $ref: '#/components/schemas/s0' } } } };
    const paths = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`/${index}`, { get: fine, post: { requestBody } }]));
    const read = imported(document(paths, { components: { schemas: { ...schemas, s60: { type: 'string' } } } }));
    expect(JSON.stringify(read.toolDefs).length).toBeLessThan(400_000);
    expect(read.toolDefs.length).toBeLessThanOrEqual(128);
  });

  test('INP-05 patterns that a validator could not check in linear time are left out', () => {
    const schema = { type: 'string', pattern: '(?=a)(a+)+$' };
    const { parameters } = onlyTool({
      parameters: [
        { in: 'query', name: 'q', schema },
        { in: 'query', name: 'r', schema: { ...schema, pattern: '^a+$' } },
      ],
    });
    expect(parameters.properties).toEqual({ q: { type: 'string' }, r: { type: 'string', pattern: '^a+$' } });
  });
});

describe('ways to authenticate', () => {
  const securitySchemes = {
    bearer: { type: 'http', scheme: 'Bearer' },
    basic: { type: 'http', scheme: 'basic' },
    key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
    query: { type: 'apiKey', in: 'query', name: 'key' },
    cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
    oauth: { type: 'oauth2', flows: {} },
  };
  const components = { securitySchemes };
  const wants = (...names: string[]) => names.map((name) => ({ [name]: [] }));

  test.each([
    ['bearer', { type: 'bearer' }],
    ['basic', { type: 'basic' }],
    ['key', { type: 'header', name: 'X-Api-Key' }],
    ['query', { type: 'query', name: 'key' }],
    ['oauth', { type: 'bearer' }],
  ])('%s', (name, auth) => {
    expect(imported(document({ '/x': { get: {} } }, { components, security: wants(name) })).http.auth).toEqual(auth);
  });

  test('the way that most operations take is chosen; those that want another, or two at once, are left out', () => {
    const paths = {
      '/a': { get: {} },
      '/b': { get: { security: [] } },
      '/c': { get: { security: wants('basic', 'key') } },
      '/d': { get: { security: wants('cookie') } },
      '/e': { get: { security: [{ key: [], bearer: [] }] } },
      '/f': { get: { security: wants('basic') } },
    };
    const read = imported(document(paths, { components, security: wants('key') }));
    expect(read.http.auth).toEqual({ type: 'header', name: 'X-Api-Key' });
    expect(read.toolDefs.map(({ name }) => name)).toEqual(['get_a', 'get_b', 'get_c']);
    expect(told(read)).toEqual(['/d', '/e', '/f'].map((path) => `unsupported_auth GET ${path}`));
  });
});

describe('which, and where', () => {
  const paths = { '/a': { get: { operationId: 'a' }, post: {} }, '/b': { get: { operationId: 'a' } } };

  test('only the operations that are asked for', () => {
    const read = imported(document({ ...paths, '/c': { trace: {} } }), { operations: ['POST /a', 'GET /b'] });
    expect([read.toolDefs.map(({ name }) => name), read.warnings]).toEqual([['post_a', 'a'], []]);
    expect(imported(document(paths)).toolDefs.map(({ name }) => name)).toEqual(['a', 'post_a', 'a_2']);
    const unknown = importOpenApi(document(paths), { source: null, operations: ['a', 'no'] });
    expect(unknown).toMatchObject({ ok: false, code: 'invalid_openapi', faults: [{ pointer: '/operations/1' }] });
  });

  test.each<[JsonValue, string | null, string | null]>([
    [
      [{ url: 'https://{host}.example.com/{v}', variables: { host: { default: 'eu' }, v: { default: '$&' } } }],
      null,
      'https://eu.example.com/$&',
    ],
    [[{ url: '/v2' }], 'https://docs.example.com/openapi.json', 'https://docs.example.com/v2'],
    [[], 'https://docs.example.com/a/openapi.json', 'https://docs.example.com'],
    [[{ url: '/v2' }], null, null],
    [[], null, null],
  ])('servers %j of a document at %s', (servers, source, baseUrl) => {
    const read = importOpenApi({ ...document(paths), servers }, { source });
    expect(read.ok ? read.value.http.baseUrl : read.faults[0]?.pointer).toBe(baseUrl ?? '/baseUrl');
  });

  test.each<[JsonObject, string]>([
    [{ swagger: '2.0' }, 'openapi_unsupported'],
    [{ openapi: '3.2.0' }, 'openapi_unsupported'],
    [{ openapi: '3.10.0' }, 'openapi_unsupported'],
    [{}, 'invalid_openapi'],
    [{ ...HEAD }, 'invalid_openapi'],
    [{ ...HEAD, paths: { '/a': { trace: {} } } }, 'invalid_openapi'],
  ])('%j is %s', (root, code) => {
    expect(importOpenApi(root, { source: null })).toMatchObject({ ok: false, code });
  });

  test('version 3.1 is read, too', () => {
    const schema = { type: ['string', 'null'], const: 'a', examples: ['a'], $comment: 'x' };
    const root = { ...document({ '/x': { get: { parameters: [{ in: 'query', name: 'q', schema }] } } }), openapi: '3.1.0' };
    expect(imported(root).toolDefs[0]?.parameters.properties).toEqual({ q: { type: ['string', 'null'], const: 'a' } });
  });
});

describe('whatever a document says', () => {
  const names = fc.constantFrom('a', 'id', '__proto__', 'constructor', 'x y', '{{args.a}}', 'ü', '', '%zz', 'a/b', '$ref', 'Host');
  const reference = fc.constantFrom('#/components/schemas/A', '#/components/schemas/B', '#', '#/paths', 'other.json', '#/x');
  const { schema } = fc.letrec<{ schema: JsonValue }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue() as fc.Arbitrary<JsonValue>,
      fc.record({ $ref: reference }),
      fc.record(
        {
          type: fc.oneof(fc.constantFrom('object', 'array', 'string', 'integer', 'file'), fc.jsonValue()),
          properties: fc.dictionary(names, tie('schema')),
          required: fc.oneof(fc.array(names), fc.jsonValue()),
          items: tie('schema'),
          allOf: fc.array(tie('schema'), { maxLength: 2 }),
          enum: fc.jsonValue(),
          pattern: fc.oneof(fc.string(), fc.constant('(?<=a)b')),
          minimum: fc.jsonValue(),
          nullable: fc.boolean(),
          description: fc.string({ unit: 'binary' }),
          additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        },
        { requiredKeys: [] },
      ) as fc.Arbitrary<JsonValue>,
    ),
  }));
  const parameter = fc.record(
    { in: fc.constantFrom('query', 'path', 'header', 'cookie'), name: names, required: fc.boolean(), schema },
    { requiredKeys: [] },
  );
  const operation = fc.record(
    {
      operationId: fc.oneof(names, fc.string()),
      summary: fc.string({ unit: 'binary' }),
      parameters: fc.oneof(fc.array(fc.oneof(parameter, fc.record({ $ref: reference })), { maxLength: 4 }), fc.jsonValue()),
      requestBody: fc.oneof(
        fc.record({ required: fc.boolean(), content: fc.record({ 'application/json': fc.record({ schema }) }) }),
        fc.jsonValue(),
      ),
      security: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const path = fc.oneof(fc.constantFrom('/a', '/a/{id}', '//evil', '/..', '/a?b#c', 'a', '/{{args.x}}', '/{a b}'), fc.string());
  const paths = fc.dictionary(path, fc.oneof(fc.dictionary(fc.constantFrom('get', 'post', 'parameters'), operation), fc.jsonValue()), {
    maxKeys: 4,
  });
  const documents = fc.record({ paths, schemas: fc.record({ A: schema, B: schema }) });

  test('NET-06 it is read or refused, and each tool can be kept, offered to a model and called at no other origin', () => {
    fc.assert(
      fc.property(documents, ({ paths: written, schemas }) => {
        const read = importOpenApi(document(written as JsonObject, { components: { schemas } as JsonObject }), { source: null });
        if (!read.ok) return;
        const { http, toolDefs } = read.value;
        expect(parseToolDefs(JSON.parse(JSON.stringify(toolDefs)), { kind: 'http' })).toMatchObject({ ok: true });
        const settings = parseHttpSettings(http);
        if (!settings.ok) return;
        for (const { parameters, request } of toolDefs) {
          expect(schemaFault(parameters)).toBeNull();
          const args = Object.fromEntries(Object.keys(parameters.properties as JsonObject).map((name) => [name, '/../x?y#z']));
          const credentials = { headers: {}, query: {}, secrets: [] };
          if (!request) throw new Error('A tool has no request.');
          const built = buildRequest({ http: settings.value, request, values: { args, vars: {} }, credentials, idempotencyKey: 'k' });
          if (built.ok) expect(new URL(built.request.url).href).toMatch(/^https:\/\/api\.example\.com\/v1\//);
        }
      }),
      { numRuns: 300 },
    );
  });
});
