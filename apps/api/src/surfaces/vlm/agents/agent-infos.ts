import { PoolRepository, RunSourcesRepository, SkillAccessRepository, SkillEntriesRepository, type SkillEntry } from '@guildhall/data';
import { type AccountId, DomainError, type SkillId } from '@guildhall/kernel';
import { literalSystem, type Manifest, prepareManifest } from '@guildhall/manifest';
import { decide, view } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { factsOf } from '../../../http/skill-facts.js';
import { ManifestText, RunManifests } from '../../../modules/manifests/index.js';
import { agentNotFound } from '../runs/agent-resolver.js';
import { digitsOf, uuidOf } from '../vlm-ids.js';
import type { AgentInfo, LookupAgentDto } from './agents.dto.js';

/** Agents that a list shows at most. */
const MOST_AGENTS = 1_000;

/** Agents as clients of VLM Run know them: those in the pool of the account, as they were published. */
@Injectable()
export class AgentInfos {
  constructor(
    private readonly pool: PoolRepository,
    private readonly entries: SkillEntriesRepository,
    private readonly skills: SkillAccessRepository,
    private readonly sources: RunSourcesRepository,
    private readonly manifests: RunManifests,
  ) {}

  async list(accountId: AccountId): Promise<AgentInfo[]> {
    const { entries } = await this.pool.findPage(accountId, { kind: 'agent', status: 'active' }, { limit: MOST_AGENTS, offset: 0 });
    return this.present(accountId, entries);
  }

  /** @param reference an id in any spelling, or a name in the pool @throws {DomainError} `not_found` */
  async read(accountId: AccountId, reference: string): Promise<AgentInfo> {
    const digits = digitsOf(reference);
    const byId = digits === null ? null : await this.skills.find(digits, accountId);
    const found = byId ?? (await this.skills.find(reference, accountId));
    const entry = found && (await this.entries.findById(found.skill.id, accountId));
    const [info] = entry?.skill.kind === 'agent' ? await this.present(accountId, [entry]) : [];
    if (!info) throw agentNotFound();
    return info;
  }

  /** @throws {DomainError} `validation_failed` unless exactly one key is given; `not_found` */
  async lookUp(accountId: AccountId, { id, name, prompt }: LookupAgentDto): Promise<AgentInfo> {
    const given = [id, name, prompt].filter((one) => one !== undefined && one !== null);
    if (given.length !== 1) throw new DomainError('validation_failed', { detail: 'Provide exactly one of `id`, `name` or `prompt`' });
    const reference = id ?? name ?? null;
    if (reference !== null) return this.read(accountId, reference);
    const found = (await this.list(accountId)).find((agent) => agent.prompt !== '' && agent.prompt === prompt);
    if (!found) throw agentNotFound();
    return found;
  }

  /** In as many statements for many agents as for one. What was never published is absent. */
  private async present(accountId: AccountId, entries: readonly SkillEntry[]): Promise<AgentInfo[]> {
    const usable = await this.sources.findUsable(
      entries.map(({ skill }) => skill.id),
      accountId,
    );
    const published = usable.flatMap(({ version, skill, relation }) => {
      const target = { skill, relation, view: view(factsOf(skill), relation) };
      return version ? [{ target, version: version.number, manifest: ManifestText.stored(version.manifest) }] : [];
    });
    // THREAT[OPQ-01]: nothing but what the account could read as the manifest of the agent.
    const open = published.filter(({ target: { skill, relation } }) => decide('skill', 'manifest', factsOf(skill), relation).allow);
    const manifests = await this.manifests.redact(open, accountId);
    const shown = new Map(open.map(({ target }, index) => [target.skill.id, manifests[index]] as const));
    const known = new Set<SkillId>(published.map(({ target }) => target.skill.id));
    return entries.flatMap((entry) => (known.has(entry.skill.id) ? [presentAgent(entry, shown.get(entry.skill.id))] : []));
  }
}

/** @param manifest undefined when it is closed to the account */
function presentAgent({ skill, install }: SkillEntry, manifest: Manifest | undefined): AgentInfo {
  return {
    id: uuidOf(skill.id),
    name: install?.alias ?? skill.name,
    description: manifest?.metadata.description ?? '',
    prompt: manifest ? literalSystem(prepareManifest(manifest)) : '',
    json_schema: manifest?.spec.outputSchema ?? null,
    json_sample: null,
    created_at: skill.createdAt.toISOString(),
    updated_at: skill.updatedAt.toISOString(),
    status: 'completed',
  };
}
