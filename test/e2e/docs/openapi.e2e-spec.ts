import { type ErrorCode, publicCode } from '@guildhall/kernel';
import { startTestApp, type TestApp } from '@guildhall/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
  readonly examples?: Record<string, unknown>;
}

interface Answer {
  readonly description: string;
  readonly content?: Record<string, Media>;
}

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: string[];
  readonly security?: Record<string, string[]>[];
  readonly parameters: { name: string; in: string; required: boolean; description?: string; schema: object; example?: unknown }[];
  readonly requestBody?: { content: Record<string, Media> };
  readonly responses: Record<string, Answer>;
}

interface Document {
  readonly openapi: string;
  readonly tags: { name: string; description: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, object>; examples: Record<string, { value: unknown }> };
}

let app: TestApp;
let document: Document;
let operations: Operation[];

beforeAll(async () => {
  app = await startTestApp();
  document = (await app.anonymous.get('/openapi.json').expect(200)).body;
  operations = Object.values(document.paths).flatMap((item) => Object.values(item));
});
afterAll(() => app.close());

/** A schema that takes no field it does not name, so that an example shows nothing that is not described. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in inner && !('additionalProperties' in inner) ? { ...inner, additionalProperties: false } : inner;
}

function validator(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const [name, schema] of Object.entries(document.components.schemas))
    ajv.addSchema(closed(schema) as object, `#/components/schemas/${name}`);
  return ajv;
}

const mediaOf = (content: Record<string, Media> | undefined): Media[] => Object.values(content ?? {});
const successesOf = ({ responses }: Operation) => Object.entries(responses).filter(([status]) => status.startsWith('2'));
const without = (fails: (operation: Operation) => boolean) => operations.filter(fails).map(({ operationId }) => operationId);

test('200: the document is OpenAPI 3.1, the same for everybody, and cached by its ETag', async () => {
  const { headers } = await app.anonymous.get('/openapi.json').expect(200).expect('Content-Type', 'application/json; charset=utf-8');
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(headers['cache-control']).toBe('public, max-age=300');
  await app.anonymous
    .get('/openapi.json')
    .set('If-None-Match', headers.etag ?? '')
    .expect(304);
});

test('every operation has an id of its own, a summary and a tag that is described', () => {
  const tags = document.tags.map(({ name }) => name);
  expect(without(({ summary }) => !summary)).toEqual([]);
  expect(without(({ tags: own }) => own?.length !== 1 || !tags.includes(own[0] ?? ''))).toEqual([]);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  expect(document.tags.filter(({ description }) => !description)).toEqual([]);
});

test('every operation has an example of its answer, and of its body where it takes one', () => {
  const lacks = (media: Media[]) => media.some(({ example }) => example === undefined);
  expect(without((operation) => successesOf(operation).some(([, { content }]) => lacks(mediaOf(content))))).toEqual([]);
  expect(without(({ requestBody }) => lacks(mediaOf(requestBody?.content)))).toEqual([]);
});

test('every example fits its schema, which names each of its fields', () => {
  const ajv = validator();
  const faults: string[] = [];
  const check = (where: string, { schema, example }: Media) => {
    const isValid = ajv.compile(closed(schema) as object);
    if (!isValid(example)) faults.push(`${where}: ${ajv.errorsText(isValid.errors)}`);
  };
  for (const operation of operations) {
    for (const media of mediaOf(operation.requestBody?.content)) check(`${operation.operationId} request`, media);
    for (const [status, { content }] of successesOf(operation)) {
      for (const media of mediaOf(content)) check(`${operation.operationId} ${status}`, media);
    }
  }
  expect(faults).toEqual([]);
});

test('every path parameter is described and has an example', () => {
  const faults = operations.flatMap(({ operationId, parameters }) =>
    parameters
      .filter((parameter) => parameter.in === 'path' && (!parameter.description || parameter.example === undefined))
      .map(({ name }) => `${operationId} ${name}`),
  );
  expect(faults).toEqual([]);
});

test('every operation lists its refusals, each with an example that fits the problem schema', () => {
  const isProblem = validator().compile({ $ref: '#/components/schemas/Problem' });
  for (const [code, { value }] of Object.entries(document.components.examples)) {
    expect(isProblem(value) || code).toBe(true);
    expect(value).toMatchObject({ error_code: publicCode(code as ErrorCode), type: `/docs/errors#${code}` });
  }
  const referenced = operations.flatMap(({ responses }) =>
    Object.values(responses).flatMap(({ content }) => Object.keys(content?.['application/problem+json']?.examples ?? {})),
  );
  expect(new Set(referenced)).toEqual(new Set(Object.keys(document.components.examples)));
});

test('what an operation can refuse follows from its access rule, its body and its headers', () => {
  const statusesOf = (id: string) => Object.keys(operations.find(({ operationId }) => operationId === id)?.responses ?? {}).sort();
  expect(statusesOf('skills_list')).toEqual(['200', '400', '401', '403', '429', '503']);
  expect(statusesOf('skills_read')).toEqual(['200', '304', '400', '401', '403', '404', '429', '503']);
  expect(statusesOf('skills_update')).toEqual(
    expect.arrayContaining(['200', '400', '401', '402', '403', '404', '409', '410', '412', '413', '415', '422', '429', '503']),
  );
  expect(statusesOf('health_alive')).toEqual(['200']);
});

test('a token is asked for exactly where the access rule says so', () => {
  const securityOf = (id: string) => operations.find(({ operationId }) => operationId === id)?.security;
  expect(securityOf('auth_login')).toEqual([]);
  expect(securityOf('skills_create')).toEqual([{ bearer: ['skills:write'] }]);
  expect(securityOf('skills_read')).toEqual([{}, { bearer: ['skills:read'] }]);
});

test('limits in the document are those of the validators', () => {
  const { properties } = document.components.schemas.CreateSkillDto as { properties: Record<string, object> };
  expect(properties.name).toMatchObject({ minLength: 1, maxLength: 64, pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$' });
  expect(properties.tags).toMatchObject({ type: 'array', maxItems: 20, uniqueItems: true });
  const limit = operations.find(({ operationId }) => operationId === 'skills_list')?.parameters.find(({ name }) => name === 'limit');
  expect(limit).toMatchObject({ required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } });
});

test('no two classes share a name in the document', () => {
  expect(app.logs.filter(({ msg }) => String(msg).includes('Duplicate DTO'))).toEqual([]);
});
