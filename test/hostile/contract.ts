import type { TestApp } from '@guildhall/testing';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: object;
}

/** An operation as the OpenAPI document describes it. */
export interface Operation {
  /** Such as `PATCH /skills/{skillId}`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Schema of the JSON body; null when it takes none. */
  readonly body: object | null;
  /** Status → media type → schema. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

interface Media {
  readonly schema?: object;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

/** What the edge refuses before anybody knows which operation is meant: an address that is too long. */
const OF_THE_EDGE = 414;

/** The OpenAPI document of a running server, and what follows from it. */
export class Contract {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: false });
  private readonly compiled = new Map<object, ValidateFunction>();

  private constructor(
    readonly operations: readonly Operation[],
    readonly schemas: Readonly<Record<string, object>>,
  ) {
    addFormats.default(this.ajv);
    for (const [name, schema] of Object.entries(schemas)) this.ajv.addSchema(closed(schema) as object, `#/components/schemas/${name}`);
  }

  static async read(app: TestApp): Promise<Contract> {
    const { body } = await app.anonymous.get('/openapi.json').expect(200);
    const operations = Object.entries(body.paths as Record<string, Record<string, Described>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]) => operationOf(method.toUpperCase(), path, described)),
    );
    return new Contract(operations, body.components.schemas);
  }

  /** All but MCP, whose messages and refusals the protocol describes, and not the document. */
  get described(): readonly Operation[] {
    return this.operations.filter(({ path }) => path !== '/mcp');
  }

  operation(name: string): Operation {
    const found = this.operations.find((operation) => operation.name === name);
    if (!found) throw new Error(`The document has no ${name}.`);
    return found;
  }

  /** What keeps a value from fitting a schema of the document; null when it fits. */
  misfit(schema: object, value: unknown): string | null {
    const fits = this.validator(schema);
    return fits(value) ? null : this.ajv.errorsText(fits.errors);
  }

  /** What keeps an answer from being one that the operation documents; null when it is. */
  undocumented({ answers }: Operation, answer: { status: number; body: unknown; headers: Headers }): string | null {
    const contents = answers[answer.status];
    if (answer.status === OF_THE_EDGE) return null;
    if (!contents) return `status ${answer.status} is not documented`;
    const [type = ''] = (answer.headers.get('content-type') ?? '').split(';');
    const schema = contents[type] ?? contents['*/*'];
    if (schema) return type.endsWith('json') ? this.misfit(schema, answer.body) : null;
    return Object.keys(contents).length === 0 ? null : `media type ${type} is not documented for ${answer.status}`;
  }

  private validator(schema: object): ValidateFunction {
    const known = this.compiled.get(schema);
    if (known) return known;
    const made = this.ajv.compile(closed(schema) as object);
    this.compiled.set(schema, made);
    return made;
  }
}

function operationOf(method: string, path: string, described: Described): Operation {
  return {
    name: `${method} ${path}`,
    method,
    path,
    parameters: described.parameters ?? [],
    body: described.requestBody?.content['application/json']?.schema ?? null,
    answers: Object.fromEntries(Object.entries(described.responses).map(([status, answer]) => [status, schemasOf(answer.content)])),
  };
}

function schemasOf(content: Readonly<Record<string, Media>> = {}): Record<string, object> {
  return Object.fromEntries(Object.entries(content).map(([type, { schema = {} }]) => [type, schema]));
}

/** A schema that takes no field it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in inner && !('additionalProperties' in inner) ? { ...inner, additionalProperties: false } : inner;
}

/** Names in the braces of a path template. */
export const pathNames = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

export function fillPath(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}
