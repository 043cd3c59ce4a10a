import { type JsonObject, type JsonValue, RESERVED_KEYS } from '@guildhall/kernel';
import { LIMITS, parseToolDefs, type ToolDef } from '@guildhall/manifest';
import { schemaFault } from '../../schema/check-value.js';
import { MCP_LIMITS } from '../../tools/mcp/limits.js';
import { plainText } from '../../tools/safe-json.js';
import { ArgumentNames, placeOf } from '../argument-names.js';
import { type ImportWarning, Unsupported } from '../unsupported.js';
import { type ApiDocument, memberOf, textOf } from './document.js';
import type { Operation } from './operations.js';
import { type RequestParts, readParameters } from './parameters.js';
import { readBody } from './request-body.js';
import { type Budget, readSchema } from './schema.js';

/** Depths at which schemas are tried, until the tool is small enough to be sent with every question to a model. */
const DEPTHS = [10, 5, 3] as const;

/** Schemas and values that one operation may take at one depth. */
const MOST_NODES = 2_000;

/** A tool made of an operation, and what was changed about it. */
export interface MadeTool {
  readonly tool: ToolDef;
  readonly warnings: readonly ImportWarning[];
}

/**
 * Makes a tool of an operation.
 * @param name unique among the tools of the skill
 * @param budget of the whole document
 * @throws {Unsupported} when it cannot be called by filling a request template
 */
export function makeTool(operation: Operation, name: string, document: ApiDocument, budget: Budget): MadeTool {
  if (operation.isElsewhere) throw new Unsupported('other_server', 'It is answered by another server than the rest.');
  let last: Unsupported | null = null;
  for (const depth of DEPTHS) {
    try {
      return tryMake(operation, { name, document, depth, total: budget });
    } catch (fault) {
      if (!(fault instanceof Unsupported) || fault.code !== 'too_large' || budget.left <= 0) throw fault;
      last = fault;
    }
  }
  throw last ?? new Unsupported('too_large', 'Its schemas are too large.');
}

interface Attempt {
  readonly name: string;
  readonly document: ApiDocument;
  readonly depth: number;
  readonly total: Budget;
}

function tryMake(operation: Operation, { name, document, depth, total }: Attempt): MadeTool {
  const warnings: ImportWarning[] = [];
  const warn = (code: string, message: string): void => void warnings.push({ code, message, operation: operation.label });
  let isWidened = false;
  const share = Math.min(MOST_NODES, total.left);
  const budget: Budget = { left: share };
  const options = { document, budget, depth, onWidened: () => (isWidened = true) };
  const read = (value: JsonValue | undefined): JsonObject => readSchema(value, options);
  const names = new ArgumentNames();
  const onLeftOut = (parameter: string, why: string): void => warn('parameter_left_out', `The parameter "${parameter}": ${why}`);
  try {
    const lists = [operation.shared, memberOf(operation.node, 'parameters')];
    const parts = readParameters(lists, { document, names, readSchema: read, onLeftOut });
    const body = readBody(memberOf(operation.node, 'requestBody'), parts, { document, names, readSchema: read });
    const tool = assemble(operation, name, parts, { body, names });
    if (isWidened) warn('schema_simplified', 'Its schemas are nested too deeply, or hold themselves; the inner parts may be anything.');
    return { tool, warnings };
  } finally {
    total.left -= share - Math.max(budget.left, 0);
  }
}

interface Rest {
  readonly body: JsonValue | undefined;
  readonly names: ArgumentNames;
}

function assemble(operation: Operation, name: string, parts: RequestParts, { body, names }: Rest): ToolDef {
  const path = fillPath(operation.path, parts, names);
  const { properties, required, query, headers } = parts;
  const parameters = { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false };
  if (JSON.stringify(parameters).length > MCP_LIMITS.schema) throw new Unsupported('too_large', 'Its schemas are too large.');
  const request = {
    ...{ method: operation.method, path },
    ...(Object.keys(query).length > 0 && { query }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(body !== undefined && { body }),
  };
  return accepted({ name, description: descriptionOf(operation), parameters, request });
}

/** What a tool must be is said in one place, which the conversion does not repeat. */
function accepted(tool: JsonObject): ToolDef {
  const parsed = parseToolDefs([tool], { kind: 'http', pointer: '' });
  const [made] = parsed.ok ? parsed.value : [];
  const unusable = made && schemaFault(made.parameters);
  if (unusable) throw new Unsupported('not_expressible', `Its schemas cannot be checked: ${unusable.slice(0, 200)}`);
  if (made) return made;
  const [fault] = parsed.ok ? [] : parsed.faults;
  throw new Unsupported('not_expressible', `It cannot be written as a tool: ${fault?.pointer.slice(0, 200)} ${fault?.message}`);
}

/** A place of the path that no parameter describes is one, too. */
function fillPath(path: string, parts: RequestParts, names: ArgumentNames): string {
  const filled = path.replace(/\{([^{}/]{1,200})\}/g, (_, name: string) => {
    const argument = parts.path.get(name) ?? addPlace(name, parts, names);
    return placeOf(argument);
  });
  const [literal = ''] = filled.split(/[?#]/, 1);
  return literal.startsWith('/') ? literal : `/${literal}`;
}

function addPlace(name: string, { path, properties, required }: RequestParts, names: ArgumentNames): string {
  const argument = names.take(name);
  path.set(name, argument);
  properties[argument] = { type: 'string' };
  required.push(argument);
  return argument;
}

function descriptionOf({ node, label }: Operation): string {
  const texts = ['summary', 'description'].map((key) => textOf(memberOf(node, key))?.trim() ?? '').filter((text) => text !== '');
  const unique = [...new Set(texts)];
  return plainText((unique.length > 0 ? unique : [label]).join('\n\n').slice(0, LIMITS.description));
}

/** A name for a tool that no other one has: the operation's own, or one made of method and path. */
export function toolNameOf({ id, method, path }: Operation, taken: ReadonlySet<string>): string {
  const wanted = id !== null && id !== '' ? id : `${method.toLowerCase()}${path.replace(/[{}]/g, '')}`;
  const words = wanted
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
  const base = RESERVED_KEYS.includes(words) || !/^[A-Za-z_]/.test(words) ? `_${words}`.slice(0, 60) : words;
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}_${number}`;
  return name;
}
