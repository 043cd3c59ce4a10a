import type { EverrunsAgentExtras, EverrunsCapabilityNote, EverrunsEntryRecord, SkillEntry } from '@guildhall/data';
import type { SkillId } from '@guildhall/kernel';
import type { AgentContent } from './everruns-agent-contents.js';
import { HARNESS_ID } from './everruns-agent-input.js';
import { presentTool } from './everruns-agent-tools.js';
import type { EverrunsAgent } from './everruns-agents.dto.js';
import { refOf } from './everruns-capabilities.js';
import { digitsOf, printId } from './everruns-ids.js';
import type { EverrunsLinks } from './everruns-urls.js';

/** What the presenter makes an agent of. */
export interface PresentedAgent {
  readonly entry: SkillEntry;
  /** undefined when it is closed to the account. */
  readonly content: AgentContent | undefined;
  readonly notes: ReadonlyMap<SkillId, EverrunsEntryRecord>;
  /** What ids of plugins mean to the account now: its copy where it has edited an import. */
  readonly currentId: (id: SkillId) => SkillId;
  readonly links: EverrunsLinks;
}

/** THREAT[OPQ-01]: of a closed agent nothing but what the pool shows of it. */
export function presentEverrunsAgent(presented: PresentedAgent): EverrunsAgent {
  const { entry, content, notes, links } = presented;
  const { skill, install } = entry;
  const note = notes.get(skill.id);
  const id = printId('agent', digitsOf(skill.id, note?.externalId ?? null));
  const extras = content && note ? note.extras : {};
  return {
    id,
    name: install?.alias ?? skill.name,
    display_name: skill.title,
    description: skill.description,
    system_prompt: content?.prompt ?? '',
    harness_id: HARNESS_ID,
    status: skill.status,
    capabilities: content ? presentCapabilities(content, extras.capabilities ?? [], presented) : [],
    tags: [...skill.tags],
    tools: content ? skill.toolDefs.map(presentTool) : [],
    initial_files: extras.initial_files ?? [],
    ...presentOptions(extras),
    created_at: skill.createdAt.toISOString(),
    updated_at: skill.updatedAt.toISOString(),
    ...(skill.status === 'archived' ? { archived_at: skill.updatedAt.toISOString() } : {}),
    ...links.of(`/agents/${id}`, `/skills/${skill.id}`),
  };
}

/** The plugins that the agent has, in the order and with the settings of the client, and behind them those that it was given elsewhere. */
function presentCapabilities(
  { plugins }: AgentContent,
  noted: readonly EverrunsCapabilityNote[],
  { notes, currentId }: PresentedAgent,
): EverrunsAgent['capabilities'] {
  const left = new Map(
    plugins.map((plugin) => {
      const id = currentId(plugin.id);
      return [id, refOf(plugin.kind, digitsOf(id, notes.get(id)?.externalId ?? null))];
    }),
  );
  const shown = noted.flatMap((capability) => {
    if ('builtIn' in capability) return [{ ref: capability.builtIn, config: capability.config }];
    const id = currentId(capability.skillId);
    const ref = left.get(id);
    left.delete(id);
    return ref === undefined ? [] : [{ ref, config: capability.config }];
  });
  return [...shown, ...[...left.values()].map((ref) => ({ ref, config: {} }))];
}

function presentOptions({ max_iterations, default_model_id, mcpServers, network_access, parallel_tool_calls }: EverrunsAgentExtras) {
  return {
    ...(max_iterations === undefined ? {} : { max_iterations }),
    ...(default_model_id === undefined ? {} : { default_model_id }),
    ...(mcpServers === undefined ? {} : { mcpServers }),
    ...(network_access === undefined ? {} : { network_access }),
    ...(parallel_tool_calls === undefined ? {} : { parallel_tool_calls }),
  };
}
