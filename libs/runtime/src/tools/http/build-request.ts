import type { HttpSettings, ToolRequest } from '@guildhall/manifest';
import type { OutboundRequest } from '../../outbound/outbound.js';
import { MAX_URL_LENGTH } from '../../outbound/url.js';
import type { AttachedCredentials } from './credentials.js';
import { encodeBody, fillJson } from './fill-body.js';
import { fillPath } from './fill-path.js';
import { fillText, type TemplateValues } from './template.js';

/** What a request is built from. */
export interface RequestParts {
  readonly http: HttpSettings;
  readonly request: ToolRequest;
  readonly values: TemplateValues;
  readonly credentials: AttachedCredentials;
  /** The same for every repetition of the call: a target that knows such keys makes it only once. */
  readonly idempotencyKey: string;
}

/** A request, or why the values cannot be put into it. */
export type BuiltRequest =
  | { readonly ok: true; readonly request: Pick<OutboundRequest, 'method' | 'url' | 'headers' | 'body'> }
  | { readonly ok: false; readonly message: string };

/** Fills the template of a tool (runtime document, "Meaning", 5), each position in its own way; scheme, host, port and all names are literal. */
export function buildRequest(parts: RequestParts): BuiltRequest {
  const url = buildUrl(parts);
  if (url === null) return refused('A value cannot stand in the path: it is missing, empty or a folder name such as "..".');
  if (url.length > MAX_URL_LENGTH) return refused(`With these values the URL has more than ${MAX_URL_LENGTH} characters.`);
  const headers = buildHeaders(parts);
  if (headers === null) return refused('A value has characters that cannot stand in a header.');
  const { method } = parts.request;
  const body = bodyOf(parts, headers['content-type']);
  if (!body) return { ok: true, request: { method, url, headers } };
  return { ok: true, request: { method, url, headers: { ...headers, 'content-type': body.contentType }, body: body.text } };
}

const refused = (message: string): BuiltRequest => ({ ok: false, message });

function buildUrl({ http, request, values, credentials }: RequestParts): string | null {
  const [, origin = '', folder = ''] = /^([a-z]+:\/\/[^/?#]*)(.*)$/is.exec(http.baseUrl) ?? [];
  const path = fillPath(folder.replace(/\/+$/, '') + request.path, values);
  if (path === null) return null;
  const query = new URLSearchParams();
  for (const [name, template] of Object.entries(request.query ?? {})) {
    const text = fillText(template, values);
    if (text !== null) query.append(name, text);
  }
  for (const [name, secret] of Object.entries(credentials.query)) query.set(name, secret);
  return origin + path + (query.size === 0 ? '' : `?${query}`);
}

/** What may stand in a header, byte for byte. */
const VISIBLE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Later ones replace earlier ones of the same name, whatever its case; credentials come last. THREAT[NET-06]: a line break ends the request. */
function buildHeaders({ http, request, values, credentials, idempotencyKey }: RequestParts): Record<string, string> | null {
  const headers: Record<string, string> = changes(request) ? { 'idempotency-key': idempotencyKey } : {};
  for (const [name, text] of Object.entries(http.headers ?? {})) headers[name.toLowerCase()] = text;
  for (const [name, template] of Object.entries(request.headers ?? {})) {
    const text = fillText(template, values);
    if (text !== null && !VISIBLE.test(text)) return null;
    if (text !== null) headers[name.toLowerCase()] = text;
  }
  return { ...headers, ...credentials.headers };
}

const changes = ({ method }: ToolRequest): boolean => method !== 'GET' && method !== 'HEAD';

function bodyOf({ request, values }: RequestParts, contentType: string | undefined) {
  if (request.body === undefined || !changes(request)) return null;
  const body = fillJson(request.body, values);
  return body === undefined ? null : encodeBody(body, contentType);
}
