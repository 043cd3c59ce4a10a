import { DomainError } from '@guildhall/kernel';
import { ACCESS_ERRORS, decideAccess } from '@guildhall/policy';
import { type Principal, requirePrincipal } from '../../http/principal.js';
import { type McpRule, METHOD_RULES, TOOL_RULES } from './mcp-methods.js';

/** As much of a message as is judged. */
export interface McpMessage {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown };
}

/** The first message with a method that is not answered here; whatever the server package knows, it does not get to see it. */
export function findUnanswered(body: unknown): McpMessage | undefined {
  return messagesOf(body).find(({ method }) => method !== undefined && !METHOD_RULES.has(String(method)));
}

/** Judges every message of a request before any of them is looked at. @throws {DomainError} when one of them may not be sent */
export function judgeMessages(body: unknown, caller: Principal | null): void {
  for (const message of messagesOf(body)) judgeMessage(message, caller);
}

/** How many messages of a request are for the server to answer. */
export function countCalls(body: unknown): number {
  return messagesOf(body).filter(({ method }) => method !== undefined).length;
}

function messagesOf(body: unknown): McpMessage[] {
  return (Array.isArray(body) ? body : [body]).map((message) => message ?? {});
}

function judgeMessage({ method, params }: McpMessage, caller: Principal | null): void {
  if (method === undefined) return; // an answer, or no message at all; the server package says so
  judge(METHOD_RULES.get(String(method)), caller);
  if (method === 'tools/call' && TOOL_RULES.has(String(params?.name))) judge(TOOL_RULES.get(String(params?.name)), caller);
}

function judge(rule: McpRule | undefined, caller: Principal | null): void {
  if (!rule) throw new DomainError('not_found');
  if (!caller && rule.anonymous) return;
  const decision = decideAccess(requirePrincipal(caller), rule.resource, rule.action);
  if (!decision.allow)
    throw new DomainError(ACCESS_ERRORS[decision.reason], { details: decision.scope ? { scope: decision.scope } : undefined });
}
