import { jsonPointer } from '@guildhall/kernel';
import { z } from 'zod';
import { inspectHeaderName, literalHeaders } from './schema-headers.js';
import { LIMITS } from './schema-limits.js';
import { checked, type Finding, type Parsed, parseWith, repeated, text, word } from './schema-parse.js';
import { inspectLiteral, inspectTemplate, withoutPlaces } from './schema-templates.js';
import type { HttpSettings, McpSettings } from './types.js';

/** Scheme, authority, path, query and fragment, split without interpreting any of them. */
const URL_PARTS = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/su;

/** A DNS name or an address literal, with an optional port; names in other scripts are written in their xn-- form. */
const AUTHORITY =
  /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?$/;

const baseUrl = checked(text(LIMITS.url), function* (url) {
  yield* originFindings(url);
  yield* inspectTemplate(url);
  if (/\{\{\s*args\./.test(url)) yield { code: 'invalid_template', message: 'Arguments belong to the requests of the tools.' };
  if (url.includes('?')) yield { code: 'invalid_url', message: 'A base URL has no query; tools have their own.' };
});

const serverUrl = checked(text(LIMITS.url), function* (url) {
  yield* originFindings(url);
  yield* inspectLiteral(url);
});

interface Auth {
  readonly type: string;
  readonly name?: string;
}

const authName = text(100, 1);

const httpAuth = checked(
  z.strictObject({ type: z.enum(['none', 'bearer', 'header', 'query', 'basic']), name: authName.optional() }),
  authFindings,
);
const mcpAuth = checked(z.strictObject({ type: z.enum(['none', 'bearer', 'header']), name: authName.optional() }), authFindings);

/** Shape of `http`, for parsers of whole skills. */
export const httpSettings: z.ZodType<HttpSettings> = z.strictObject({
  baseUrl,
  auth: httpAuth.default({ type: 'none' }),
  headers: literalHeaders.optional(),
  timeoutMs: z.int().min(LIMITS.timeoutMs.least).max(LIMITS.timeoutMs.most).default(LIMITS.timeoutMs.usual),
});

const allowedTool = word(/^[A-Za-z0-9_./-]{1,128}$/, 128, 'A tool name has letters, digits, _, ., / and -.');

/** Shape of `mcp`, for parsers of whole skills; settings that would spawn a process are findings of the family `mcp_source_unsupported`. */
export const mcpSettings: z.ZodType<McpSettings> = z
  .unknown()
  .superRefine((input, context) => {
    for (const finding of spawnFindings(input))
      context.addIssue({ code: 'custom', message: finding.message, params: { finding }, continue: false });
  })
  .pipe(
    z.strictObject({
      serverUrl,
      transport: z.enum(['streamable-http', 'sse']).default('streamable-http'),
      auth: mcpAuth.default({ type: 'none' }),
      allowedTools: checked(z.array(allowedTool).max(LIMITS.allowedTools), (names) => repeated(names, (name) => name)).optional(),
      toolsDigest: word(/^[0-9a-f]{64}$/, 64, 'A SHA-256 has 64 hexadecimal digits.').optional(),
    }),
  );

/**
 * Reads the settings of an `http` skill. The base URL is http or https, with a literal scheme, host and port and without credentials;
 * its path may name variables. No name is looked up and no address is judged here: that is done when a call is made.
 * @returns 422 `invalid_http` on faults
 */
export function parseHttpSettings(input: unknown, pointer = '/http'): Parsed<HttpSettings> {
  return parseWith(httpSettings, input, pointer, 'invalid_http');
}

/**
 * Reads the settings of an `mcp` skill: a remote server, reached at a literal http or https URL without credentials.
 * @returns 422 `invalid_mcp`; `mcp_source_unsupported` for servers that this host would have to start (npm, repository, stdio, command)
 */
export function parseMcpSettings(input: unknown, pointer = '/mcp'): Parsed<McpSettings> {
  return parseWith(mcpSettings, input, pointer, 'invalid_mcp');
}

function* originFindings(url: string): Generator<Finding> {
  const [, scheme = '', authority = '', , , fragment] = URL_PARTS.exec(url) ?? [];
  const port = AUTHORITY.exec(authority)?.[1];
  // THREAT[NET-01] THREAT[NET-06]: stricter than a browser's parser, so that no two parsers can disagree about the host.
  if (!/^https?$/i.test(scheme)) yield { code: 'unsupported_scheme', message: 'Expected a URL that starts with https:// or http://.' };
  else if (authority.includes('{{')) yield { code: 'template_in_origin', message: 'Scheme, host and port are literal.' };
  else if (authority.includes('@'))
    yield { code: 'credentials_in_url', message: 'Credentials belong to `auth` and are set on the install.' };
  else if (!AUTHORITY.test(authority) || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) {
    yield { code: 'invalid_host', message: 'Expected a host name or address, with an optional port; write international names as xn--….' };
  }
  if (fragment !== undefined) yield { code: 'invalid_url', message: 'The URL has no fragment.' };
  if (/[\s\p{Cc}\\]/u.test(withoutPlaces(url))) yield { code: 'invalid_url', message: 'The URL has no white space and no \\.' };
}

function* authFindings({ type, name }: Auth): Generator<Finding> {
  const named = type === 'header' || type === 'query';
  const pointer = '/name';
  if (named && name === undefined)
    yield { code: 'required', message: `Auth of type ${type} needs the name of the ${type === 'query' ? 'parameter' : type}.`, pointer };
  if (!named && name !== undefined) yield { code: 'not_for_type', message: `Auth of type ${type} has no name.`, pointer };
  if (type === 'header' && name !== undefined) for (const finding of inspectHeaderName(name)) yield { ...finding, pointer };
  if (type === 'query' && /[\p{Cc}{}]/u.test(name ?? ''))
    yield { code: 'invalid_name', message: 'A parameter name is literal text.', pointer };
}

/** Fields with which other systems describe a server that the host starts itself. */
const SPAWN_FIELDS: readonly string[] = [
  'command',
  'args',
  'env',
  'cwd',
  'npm',
  'package',
  'repo',
  'repository',
  'docker',
  'image',
  'stdio',
  'source',
];
const SPAWN_URL = /^(?:npm|npx|uvx|pip|docker|git|github|file|stdio)\b[\s:+]/i;

/** No process is ever started from what an author wrote. */
function* spawnFindings(input: unknown): Generator<Finding> {
  if (typeof input !== 'object' || input === null) return;
  const settings = input as { readonly transport?: unknown; readonly serverUrl?: unknown };
  const at = SPAWN_FIELDS.filter((field) => Object.hasOwn(input, field));
  if (settings.transport === 'stdio') at.push('transport');
  if (typeof settings.serverUrl === 'string' && SPAWN_URL.test(settings.serverUrl)) at.push('serverUrl');
  for (const field of at) {
    const message = 'Servers that must be started by this host are not supported.';
    yield { code: 'source_unsupported', message, pointer: jsonPointer(field), family: 'mcp_source_unsupported' };
  }
}
