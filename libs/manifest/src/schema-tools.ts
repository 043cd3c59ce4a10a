import type { JsonObject, SkillKind } from '@guildhall/kernel';
import { jsonPointer, RESERVED_KEYS, TOOL_NAME } from '@guildhall/kernel';
import { z } from 'zod';
import { condition } from './schema-conditions.js';
import { templateHeaders, templateQuery } from './schema-headers.js';
import { jsonValue, objectSchema } from './schema-json.js';
import { LIMITS } from './schema-limits.js';
import { checked, type Finding, type Parsed, parseWith, repeated, text } from './schema-parse.js';
import { inspectTemplate, withoutPlaces } from './schema-templates.js';
import type { ToolDef, ToolRequest } from './types.js';

const name = checked(z.string(), function* (value: string) {
  if (!TOOL_NAME.test(value)) {
    yield { code: 'invalid_format', message: 'A tool name has a letter or _ first, then letters, digits, _ and -; at most 64 characters.' };
  }
  if (RESERVED_KEYS.includes(value)) yield { code: 'reserved_key', message: 'This name is not allowed.' };
});

const path = checked(text(LIMITS.url), function* (template) {
  yield* inspectTemplate(template);
  const literal = withoutPlaces(template);
  // THREAT[NET-06]: `//` and `\` would name another host, `?` and `#` would end the path, dot segments would climb out of the base URL.
  if (!/^\/(?![/\\])[^\s\p{Cc}\\?#]*$/u.test(literal)) {
    yield { code: 'invalid_path', message: 'A path starts with one / and has no white space, \\, ? or #; the query has its own field.' };
  }
  if (/%(?![0-9A-Fa-f]{2})/.test(literal)) yield { code: 'invalid_path', message: 'A % starts two hexadecimal digits.' };
  if (literal.split('/').some(isDotSegment)) yield { code: 'invalid_path', message: 'A path has no . or .. segments.' };
});

const body = checked(jsonValue, function* (value) {
  yield* bodyFindings(value, '');
});

const request: z.ZodType<ToolRequest> = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']),
  path,
  query: templateQuery.optional(),
  headers: templateHeaders.optional(),
  body: body.optional(),
});

const NO_ARGUMENTS: JsonObject = { type: 'object', properties: {} };

const toolDef: z.ZodType<ToolDef> = z.strictObject({
  name,
  description: text(LIMITS.description).default(''),
  parameters: objectSchema.default(NO_ARGUMENTS),
  condition: condition.optional(),
  request: request.optional(),
  idempotent: z.boolean().optional(),
});

/** Shape of `toolDefs` without the rules that depend on the kind, for parsers of whole skills. */
export const toolDefs: z.ZodType<readonly ToolDef[]> = checked(z.array(toolDef).max(LIMITS.tools), (list) =>
  repeated(list, (tool) => tool.name, 'name'),
);

/** How tool definitions are read. */
export interface ParseToolDefsOptions {
  /** Kind of the skill they belong to. */
  readonly kind: SkillKind;
  /** RFC 6901 pointer of the list inside the request. */
  readonly pointer?: string;
}

/**
 * Reads tool definitions (AGNT Skills document, "Tool definitions"). Names are unique; `parameters` is a JSON Schema of type object, by
 * default one without properties. Each tool of an `http` skill has a `request`, no other tool has one. Kinds that do not use tools
 * (`prompt`: "Ignored" in the document) keep them: they are checked and stored, and stay out of the manifest.
 * @returns 422 `invalid_tool`; or `invalid_condition`, `invalid_schema`, `field_not_for_kind` when nothing else is wrong
 */
export function parseToolDefs(input: unknown, { kind, pointer = '/toolDefs' }: ParseToolDefsOptions): Parsed<readonly ToolDef[]> {
  return parseWith(
    checked(toolDefs, (list) => requestFindings(list, kind)),
    input,
    pointer,
    'invalid_tool',
  );
}

/** Tools whose `request` is missing or out of place for the kind. */
export function* requestFindings(list: readonly ToolDef[], kind: SkillKind): Generator<Finding> {
  for (const [index, tool] of list.entries()) {
    const pointer = jsonPointer(index, 'request');
    if (kind === 'http' && !tool.request) yield { code: 'required', message: 'A tool of an http skill needs its request.', pointer };
    if (kind !== 'http' && tool.request) {
      yield { code: 'not_for_kind', message: 'Only tools of http skills have a request.', pointer, family: 'field_not_for_kind' };
    }
  }
}

function isDotSegment(segment: string): boolean {
  return /^\.{1,2}$/.test(segment.replace(/%2e/gi, '.'));
}

function* bodyFindings(value: unknown, pointer: string): Generator<Finding> {
  if (typeof value === 'string') {
    for (const finding of inspectTemplate(value)) yield { ...finding, pointer };
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) yield* bodyFindings(child, pointer + jsonPointer(key));
  }
}
