import type { Action, Resource } from '@guildhall/policy';

/** What a method or a tool does, for policy. */
export interface McpRule {
  readonly resource: Resource;
  readonly action: Action;
  /** Whether those who send no key may do it, as far as policy shows them anything. */
  readonly anonymous: boolean;
}

const READ: McpRule = { resource: 'mcp', action: 'read', anonymous: true };

/** THREAT[TEN-01]: deny by default; a method that is not here is answered by nobody, whatever the server package knows. */
export const METHOD_RULES: ReadonlyMap<string, McpRule> = new Map(
  [
    ...['initialize', 'ping', 'server/discover'],
    ...['notifications/initialized', 'notifications/cancelled', 'notifications/progress', 'notifications/roots/list_changed'],
    ...['tools/list', 'tools/call', 'prompts/list', 'prompts/get'],
    ...['resources/list', 'resources/templates/list', 'resources/read', 'skills/list', 'skills/get'],
  ].map((method) => [method, READ]),
);

/** The same for the tools behind `tools/call`. */
export const TOOL_RULES: ReadonlyMap<string, McpRule> = new Map([
  ['search_skills', READ],
  ['get_skill', READ],
  ['install_skill', { resource: 'listing', action: 'install', anonymous: false }],
]);
