import { slugOf } from '@guildhall/bundles';
import type { EverrunsAgentExtras } from '@guildhall/data';
import { DomainError, type SkillStatus } from '@guildhall/kernel';
import type { ToolDef } from '@guildhall/manifest';
import { initialFilesOf } from './everruns-agent-files.js';
import { toolDefsOf } from './everruns-agent-tools.js';
import type { EverrunsAgentDto, EverrunsCapabilityRef, PatchEverrunsAgentDto } from './everruns-agents.dto.js';

/** The one harness that there is. */
export const HARNESS_ID = 'harness_00000000000000000000000000000001';
const HARNESS_NAME = 'generic';

const PROMPT_BYTES = 100 * 1024;

/** Fields that are kept as they came and given back. */
const KEPT = ['max_iterations', 'default_model_id', 'mcpServers', 'network_access', 'parallel_tool_calls'] as const;

/** What a request makes of an agent, in our terms; what is absent stays. */
export interface AgentChange {
  readonly fields: AgentFields;
  readonly prompt?: string;
  readonly capabilities?: readonly EverrunsCapabilityRef[];
  readonly extras: Omit<EverrunsAgentExtras, 'capabilities'>;
  /** The agent is to be this and nothing else. */
  readonly isWhole: boolean;
}

/** What of the input belongs to the skill itself. */
interface AgentFields {
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly tags?: string[];
  readonly toolDefs?: ToolDef[];
  readonly status?: SkillStatus;
}

/** A whole agent. What it does not name is as in a new agent. */
export interface WholeAgent extends AgentChange {
  readonly fields: Required<Omit<AgentFields, 'status'>>;
  readonly prompt: string;
  readonly capabilities: readonly EverrunsCapabilityRef[];
}

/** @throws {DomainError} `validation_failed`, `not_found` for a harness that there is not */
export function readWhole(body: EverrunsAgentDto): WholeAgent {
  const { fields, extras } = readPart(body);
  const { name = '', title = name, description = title, tags = [], toolDefs = [] } = fields;
  const { system_prompt: prompt = '', capabilities = [] } = body;
  return { fields: { name, title, description, tags, toolDefs }, prompt, capabilities, extras, isWhole: true };
}

/** @throws {DomainError} as `readWhole` */
export function readPart(body: PatchEverrunsAgentDto): AgentChange {
  const { status, tools, tags, system_prompt: prompt, capabilities, initial_files } = body;
  judgeHarness(body);
  if (prompt !== undefined && Buffer.byteLength(prompt) > PROMPT_BYTES) throw refused('system_prompt: exceeds 100 KB limit');
  const description = body.description || undefined; // an empty one is as good as none
  const fields = sent({ ...wordsOf(body), description, tags, status, toolDefs: tools && [...toolDefsOf(tools)] });
  const kept = Object.fromEntries(KEPT.map((key) => [key, body[key]]));
  const extras = sent({ ...kept, initial_files: initial_files && initialFilesOf(initial_files) });
  return { fields, extras, isWhole: false, ...sent({ prompt, capabilities }) };
}

/** Whether there is nothing in it to be written. */
export function isIdle({ fields, extras, prompt, capabilities }: AgentChange): boolean {
  return prompt === undefined && capabilities === undefined && Object.keys({ ...fields, ...extras }).length === 0;
}

/** A name that is no slug becomes one, and stays as the display name. */
function wordsOf({ name, display_name }: PatchEverrunsAgentDto): Pick<AgentFields, 'name' | 'title'> {
  const slug = name === undefined ? undefined : slugOf(name);
  if (slug === '') throw refused('name: must contain a letter or a digit');
  return sent({ name: slug, title: display_name ?? (slug === name ? undefined : name) });
}

function judgeHarness({ harness_id, harness_name }: PatchEverrunsAgentDto): void {
  if (harness_id !== undefined && harness_name !== undefined) throw refused('harness_id and harness_name are mutually exclusive');
  if ((harness_id ?? HARNESS_ID) !== HARNESS_ID || (harness_name ?? HARNESS_NAME) !== HARNESS_NAME)
    throw new DomainError('not_found', { detail: 'Harness not found' });
}

/** An object without what was not sent, which a DTO has as `undefined`. */
function sent<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const refused = (detail: string): DomainError => new DomainError('validation_failed', { detail });
