import { compareText } from './build-files.js';
import type { BundleSpec, HttpSettings, ManifestSpec, McpSettings } from './types.js';

/** What a version of a skill can touch and asks for, as sorted lists without repetition. */
export interface Reach {
  /** Hosts that it talks to, with the port where it is not that of the scheme. */
  readonly hosts: readonly string[];
  /** Names of its tools; `*` stands for whatever an MCP server offers. */
  readonly tools: readonly string[];
  /** How it authenticates (`bearer`, `header x-api-key`), and its secret variables (`variable TOKEN`). */
  readonly credentials: readonly string[];
  /** `dispatchable`, `plugin <id>` for each skill that it calls, `method DELETE` for each HTTP method, `plain http` without TLS, and `executable files`. */
  readonly permissions: readonly string[];
}

/** The tools of an MCP server that the skill does not limit. */
const ANY_TOOL = '*';

/** Scheme and authority; what they look like was checked when they were written. */
const ORIGIN = /^(https?):\/\/([^/?#]+)/i;

/**
 * What a manifest reaches. Whoever follows updates of a skill has agreed to this much and no more: a version with a longer reach waits for
 * a word of theirs.
 */
export function reachOf(spec: ManifestSpec): Reach {
  const origins = [spec.http?.baseUrl, spec.mcp?.serverUrl].flatMap((url) => (url === undefined ? [] : originOf(url)));
  return {
    hosts: sorted(origins.map(({ host }) => host)),
    tools: sorted([...spec.tools.map(({ name }) => name), ...toolsOf(spec.mcp), ...allowedTools(spec.bundle)]),
    credentials: sorted([...credentialsOf(spec.http), ...credentialsOf(spec.mcp), ...secretVariables(spec)]),
    permissions: sorted([...permissionsOf(spec), ...origins.flatMap(({ isPlain }) => (isPlain ? ['plain http'] : []))]),
  };
}

/** What the second has and the first has not; null when the first covers it. */
export function addedReach(before: Reach, after: Reach): Reach | null {
  const added = {
    hosts: without(after.hosts, before.hosts),
    tools: before.tools.includes(ANY_TOOL) ? [] : without(after.tools, before.tools),
    credentials: without(after.credentials, before.credentials),
    permissions: without(after.permissions, before.permissions),
  };
  return Object.values(added).some(({ length }) => length > 0) ? added : null;
}

function toolsOf(mcp: McpSettings | undefined): readonly string[] {
  return mcp ? (mcp.allowedTools ?? [ANY_TOOL]) : [];
}

/** A bundle names tools with what they may be used for: `Bash(git:*) Read`. */
function allowedTools(bundle: BundleSpec | undefined): readonly string[] {
  return bundle?.allowedTools?.match(/[^\s(]+(?:\([^)]*\))?/g) ?? [];
}

/** Header names are the same in upper and lower case, names of query parameters are not. */
function credentialsOf(settings: Pick<HttpSettings | McpSettings, 'auth'> | undefined): string[] {
  if (!settings || settings.auth.type === 'none') return [];
  const { type, name } = settings.auth;
  return [name === undefined ? type : `${type} ${type === 'header' ? name.toLowerCase() : name}`];
}

function secretVariables({ variables }: ManifestSpec): string[] {
  return variables.filter(({ secret }) => secret).map(({ key }) => `variable ${key}`);
}

function permissionsOf({ dispatchable, skillPlugins = [], tools, bundle }: ManifestSpec): string[] {
  const plugins = skillPlugins.map(({ skillId }) => `plugin ${skillId}`);
  const methods = tools.flatMap(({ request }) => (request ? `method ${request.method}` : []));
  const scripts = bundle?.files.some(({ executable }) => executable) ? ['executable files'] : [];
  return [...(dispatchable ? ['dispatchable'] : []), ...plugins, ...methods, ...scripts];
}

/** Host names compare without case, and a port that the scheme implies says nothing. */
function originOf(url: string): { readonly host: string; readonly isPlain: boolean }[] {
  const [, scheme = '', authority] = ORIGIN.exec(url) ?? [];
  if (authority === undefined) return [];
  const isPlain = scheme.toLowerCase() === 'http';
  return [{ host: authority.toLowerCase().replace(isPlain ? /:0*80$/ : /:0*443$/, ''), isPlain }];
}

function without(list: readonly string[], known: readonly string[]): string[] {
  const covered = new Set(known);
  return list.filter((entry) => !covered.has(entry));
}

function sorted(list: readonly string[]): string[] {
  return [...new Set(list)].sort(compareText);
}
