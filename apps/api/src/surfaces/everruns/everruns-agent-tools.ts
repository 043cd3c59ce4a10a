import { DomainError } from '@guildhall/kernel';
import { parseToolDefs, type ToolDef } from '@guildhall/manifest';
import type { EverrunsTool } from './everruns-agents.dto.js';

/**
 * The tools of an agent, which its client runs, as tool definitions of ours.
 * @throws {DomainError} `validation_failed`, also for tools that only the servers of Everruns have
 */
export function toolDefsOf(tools: readonly EverrunsTool[]): readonly ToolDef[] {
  const other = tools.findIndex(({ type }) => type !== 'client_side');
  if (other >= 0) throw new DomainError('validation_failed', { detail: `tools[${other}]: only client_side tools can be stored` });
  const given = tools.map(({ name, description, parameters }) => ({ name, description, parameters }));
  const parsed = parseToolDefs(given, { kind: 'agent', pointer: '/tools' });
  if (!parsed.ok) throw new DomainError('validation_failed', { faults: parsed.faults });
  return parsed.value;
}

/** Conditions of tools are for those who compile the agent. */
export function presentTool({ name, description, parameters }: ToolDef): EverrunsTool {
  return { type: 'client_side', name, description, parameters };
}
