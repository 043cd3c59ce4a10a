import { slugOf } from '@guildhall/bundles';
import { DomainError, type JsonObject } from '@guildhall/kernel';
import type { PatchEverrunsAgentDto } from './everruns-agents.dto.js';

/** The one harness that there is. */
export const HARNESS_ID = 'harness_00000000000000000000000000000001';

const MOST_SKILL_REFS = 50;

/** Fields that are kept as they came and given back. */
const KEPT = [
  ...(['capabilities', 'tools', 'initial_files', 'max_iterations', 'mcpServers'] as const),
  ...(['network_access', 'parallel_tool_calls', 'default_model_id'] as const),
] as const;

/** What of the input belongs to the skill itself. */
export interface AgentWords {
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly tags?: string[];
}

const refused = (detail: string): DomainError => new DomainError('validation_failed', { detail });

/** @throws {DomainError} `validation_failed`, `not_found` for a harness that there is not */
export function judgeAgent({ harness_id, harness_name, capabilities = [], tools = [] }: PatchEverrunsAgentDto): void {
  if (harness_id !== undefined && harness_name !== undefined) throw refused('harness_id and harness_name are mutually exclusive');
  if ((harness_id ?? HARNESS_ID) !== HARNESS_ID || (harness_name ?? 'generic') !== 'generic')
    throw new DomainError('not_found', { detail: 'Harness not found' });
  if (capabilities.filter(({ ref }) => ref.startsWith('skill:')).length > MOST_SKILL_REFS)
    throw refused(`capabilities: at most ${MOST_SKILL_REFS} skills`);
  if (tools.some(({ type }) => type !== 'client_side')) throw refused('tools: only client_side tools can be stored');
}

/** A name that is no slug becomes one, and stays as the display name. @throws {DomainError} `validation_failed` when nothing is left of it */
export function wordsOf({ name, display_name, description, tags }: PatchEverrunsAgentDto): AgentWords {
  const slug = name === undefined ? undefined : slugOf(name);
  if (slug === '') throw refused('name: must contain a letter or a digit');
  const title = display_name ?? (slug === name ? undefined : name);
  return {
    ...(slug === undefined ? {} : { name: slug }),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** Later values replace earlier ones, whole. */
export function extrasOf(before: JsonObject, input: PatchEverrunsAgentDto): JsonObject {
  const given = KEPT.filter((key) => input[key] !== undefined).map((key) => [key, JSON.parse(JSON.stringify(input[key]))] as const);
  return { ...before, ...Object.fromEntries(given) };
}
