import { type JsonObject, type JsonValue, valueText } from '@guildhall/kernel';
import type { ToolRequest } from '@guildhall/manifest';
import { OutboundError } from '../../outbound/errors.js';
import type { Outbound } from '../../outbound/outbound.js';
import { createRedactor } from '../../outbound/redact.js';
import type { PlanPlugin } from '../../run/plan.js';
import type { PluginCredentials } from '../plugin-access.js';
import { credentialsMissing, toolError } from '../tool-error.js';
import type { ToolOutcome } from '../tool-runner.js';
import { buildRequest } from './build-request.js';
import { attachCredentials } from './credentials.js';
import { presentAnswer } from './present-answer.js';

type HttpPlugin = Extract<PlanPlugin, { kind: 'http' }>;

/** One call of a tool of an http skill. */
export interface HttpCall {
  readonly plugin: HttpPlugin;
  readonly request: ToolRequest;
  readonly arguments: JsonValue;
  readonly credentials: PluginCredentials;
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

/**
 * Sends the request of a tool and tells what came back (runtime document, "Meaning", 5). Every answer is a result; so is a request that could
 * not be sent or was not answered, with the code of the outbound module.
 */
export async function callHttp(call: HttpCall, outbound: Outbound): Promise<ToolOutcome> {
  const { http, variables, secretVariables = [], isOpaque, name } = call.plugin;
  const credentials = attachCredentials(http.auth, call.credentials);
  if (!credentials) return credentialsMissing(name);
  const built = buildRequest({ ...call, http, credentials, values: { args: toObject(call.arguments), vars: variables } });
  if (!built.ok) return toolError('invalid_arguments', built.message);
  const secrets = [...credentials.secrets, ...secretVariables.map((key) => valueText(variables[key]))];
  try {
    const answer = await outbound.send({ ...built.request, timeoutMs: http.timeoutMs, signal: call.signal, secrets });
    const { text: redact } = createRedactor(secrets);
    return { output: presentAnswer(answer, { isOpaque, redact }), isError: false };
  } catch (error) {
    if (error instanceof OutboundError) return toolError(error.code, error.message);
    throw error;
  }
}

function toObject(value: JsonValue): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
