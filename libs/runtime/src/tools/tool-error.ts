import type { PluginRefusal } from './plugin-access.js';
import type { ToolOutcome } from './tool-runner.js';

/**
 * A call that did not come to what was asked for, as the model is told.
 * @param code for programs
 * @param message for the model: what was wrong, and what it could do about it; holds no secret
 */
export function toolError(code: string, message: string): ToolOutcome {
  return { output: { error: code, message }, isError: true };
}

/** THREAT[GRT-01]: the account lost a skill that the run uses, or cannot pay for it; whatever of it is asked for next is refused. */
export function pluginRefused(plugin: string, refusal: PluginRefusal): ToolOutcome {
  const why = { access_revoked: 'is no longer available to the account', credits_exhausted: 'costs more credits than the account has' };
  return toolError(refusal, `"${plugin}" ${why[refusal]}.`);
}

/** What a plugin authenticates with is not set. */
export function credentialsMissing(plugin: string): ToolOutcome {
  return toolError('credentials_missing', `The credentials of "${plugin}" are not set.`);
}
