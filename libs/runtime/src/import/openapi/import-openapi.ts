import type { Fault, JsonObject } from '@guildhall/kernel';
import { type HttpSettings, LIMITS, type ToolDef } from '@guildhall/manifest';
import { MCP_LIMITS } from '../../tools/mcp/limits.js';
import { plainText } from '../../tools/safe-json.js';
import { type ImportWarning, Unsupported } from '../unsupported.js';
import { ApiDocument, memberOf, objectOf, textOf } from './document.js';
import { listOperations, type Operation } from './operations.js';
import type { Budget } from './schema.js';
import { chooseAuth, readAlternatives, requireAuth } from './security.js';
import { readBaseUrl } from './servers.js';
import { makeTool, toolNameOf } from './tool.js';

/** Schemas and values of one document that are read, whatever the number of its operations. */
const MOST_NODES = 50_000;
/** Warnings that one import answers. */
const MOST_WARNINGS = 200;

export interface OpenApiOptions {
  /** Where the document was found; null: it was sent. */
  readonly source: string | null;
  /** Where the API is, whatever the document says. */
  readonly baseUrl?: string;
  /** Only these, by operation id or as `GET /pets`. */
  readonly operations?: readonly string[];
}

/** The parts of an http skill that a description of an API gives. */
export interface ImportedApi {
  /** As the description calls itself; empty when it does not. */
  readonly title: string;
  readonly description: string;
  /** Not judged: whether the address and the names can be used, the parser of skills says. */
  readonly http: Pick<HttpSettings, 'baseUrl' | 'auth'>;
  readonly toolDefs: readonly ToolDef[];
  readonly warnings: readonly ImportWarning[];
}

export type OpenApiImport =
  | { readonly ok: true; readonly value: ImportedApi }
  | { readonly ok: false; readonly code: 'openapi_unsupported' | 'invalid_openapi'; readonly faults: readonly Fault[] };

/**
 * Makes an http skill of a description of an API (OpenAPI 3.0 and 3.1). Operations that cannot be tools are warnings.
 * @returns `openapi_unsupported` for other versions, `invalid_openapi` when nothing of it can be a tool
 */
export function importOpenApi(root: JsonObject, { source, baseUrl, operations: wanted }: OpenApiOptions): OpenApiImport {
  const version = textOf(memberOf(root, 'openapi'));
  if (version === null || !/^3\.[01](?:\.|$)/.test(version)) return otherVersion(root);
  const document = new ApiDocument(root);
  const { operations, warnings } = listOperations(document);
  const unknown = (wanted ?? []).flatMap((name, index) => (operations.some((one) => isNamed(one, name)) ? [] : [unknownOperation(index)]));
  if (unknown.length > 0) return { ok: false, code: 'invalid_openapi', faults: unknown };
  const address = baseUrl ?? readBaseUrl(document, source);
  if (address === null) return { ok: false, code: 'invalid_openapi', faults: [NO_ADDRESS] };
  const chosen = wanted ? operations.filter((one) => wanted.some((name) => isNamed(one, name))) : operations;
  const made = makeTools(chosen, document);
  const all = [...(wanted ? [] : warnings), ...made.warnings];
  if (made.toolDefs.length === 0) return { ok: false, code: 'invalid_openapi', faults: nothingLeft(all) };
  return {
    ok: true,
    value: { ...wordsOf(root), http: { baseUrl: address, auth: made.auth }, toolDefs: made.toolDefs, warnings: cut(all) },
  };
}

const isNamed = ({ id, label }: Operation, name: string): boolean => name === id || name === label;

interface MadeTools {
  readonly auth: HttpSettings['auth'];
  readonly toolDefs: readonly ToolDef[];
  readonly warnings: readonly ImportWarning[];
}

function makeTools(operations: readonly Operation[], document: ApiDocument): MadeTools {
  const tools = new Map<string, ToolDef>();
  const warnings: ImportWarning[] = [];
  const budget: Budget = { left: MOST_NODES };
  const alternatives = operations.map(({ node }) => orNone(() => readAlternatives(document, node)));
  const auth = chooseAuth(alternatives);
  let size = 0;
  for (const [index, operation] of operations.entries()) {
    try {
      requireAuth(alternatives[index] ?? [], auth);
      if (tools.size === LIMITS.tools)
        throw new Unsupported('too_many_tools', `A skill has at most ${LIMITS.tools} tools; choose some with \`operations\`.`);
      const name = toolNameOf(operation, new Set(tools.keys()));
      const made = makeTool(operation, name, document, budget);
      size += made.tool.description.length + JSON.stringify(made.tool.parameters).length;
      if (size > MCP_LIMITS.listing) throw new Unsupported('too_large', 'All tools together are too large; choose some with `operations`.');
      tools.set(name, made.tool);
      warnings.push(...made.warnings);
    } catch (fault) {
      if (!(fault instanceof Unsupported)) throw fault;
      warnings.push({ code: fault.code, message: plainText(fault.message), operation: operation.label });
    }
  }
  return { auth, toolDefs: [...tools.values()], warnings };
}

/** An operation whose security cannot be read can be called in no way that skills know. */
function orNone<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof Unsupported) return [];
    throw fault;
  }
}

function wordsOf(root: JsonObject): Pick<ImportedApi, 'title' | 'description'> {
  const info = objectOf(memberOf(root, 'info')) ?? {};
  const [title, description] = ['title', 'description'].map((key) => plainText(textOf(memberOf(info, key)) ?? '').trim());
  return {
    title: title?.slice(0, LIMITS.title).toWellFormed() ?? '',
    description: description?.slice(0, LIMITS.description).toWellFormed() ?? '',
  };
}

function cut(warnings: readonly ImportWarning[]): readonly ImportWarning[] {
  const left = warnings.length - MOST_WARNINGS;
  if (left <= 0) return warnings;
  return [...warnings.slice(0, MOST_WARNINGS), { code: 'more_warnings', message: `There are ${left} more warnings.` }];
}

function otherVersion(root: JsonObject): OpenApiImport {
  const swagger = textOf(memberOf(root, 'swagger'));
  const isNone = swagger === null && memberOf(root, 'openapi') === undefined;
  const message = isNone ? 'There is no `openapi` that names the version.' : 'OpenAPI 3.0 and 3.1 are read; convert the document first.';
  return {
    ok: false,
    code: isNone ? 'invalid_openapi' : 'openapi_unsupported',
    faults: [{ pointer: '/document', code: 'version', message }],
  };
}

const NO_ADDRESS: Fault = { pointer: '/baseUrl', code: 'required', message: 'The document does not say where the API is; send `baseUrl`.' };

function unknownOperation(index: number): Fault {
  return { pointer: `/operations/${index}`, code: 'unknown_operation', message: 'The document has no such operation.' };
}

function nothingLeft(warnings: readonly ImportWarning[]): readonly Fault[] {
  const none: Fault = { pointer: '/document', code: 'no_operations', message: 'No operation of the document can be a tool.' };
  const reasons = warnings
    .slice(0, LIMITS.faults - 1)
    .map(({ code, message, operation = '' }) => ({ pointer: '/document', code, message: `${operation}: ${message}` }));
  return [none, ...reasons];
}
