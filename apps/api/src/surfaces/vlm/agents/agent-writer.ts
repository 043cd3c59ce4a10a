import { Database } from '@guildhall/data';
import { type AccountId, DomainError, type JsonObject, type SkillId, type SkillKind } from '@guildhall/kernel';
import { parseOutputSchema } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../http/principal.js';
import { PoolPlugins } from '../../../modules/copies/index.js';
import { PluginsService } from '../../../modules/plugins/index.js';
import { SkillCreationService } from '../../../modules/skills/index.js';
import { Publisher } from '../../../modules/versions/index.js';
import { type AgentSkill, readAgentSkill } from '../agent-skill.js';
import { descriptionOfPrompt, nameOfPrompt } from '../prompt-skill.js';
import { SkillResolver } from '../skill-resolver.js';
import { slugOfName } from '../skill-sources.js';
import { AgentInfos } from './agent-infos.js';
import type { AgentInfo, CreateAgentDto } from './agents.dto.js';

interface Plugin {
  readonly id: SkillId;
  readonly kind: SkillKind;
}

/** Makes agents of prompts, each published at once. */
@Injectable()
export class AgentWriter {
  constructor(
    private readonly db: Database,
    private readonly creation: SkillCreationService,
    private readonly poolPlugins: PoolPlugins,
    private readonly plugins: PluginsService,
    private readonly publisher: Publisher,
    private readonly resolver: SkillResolver,
    private readonly infos: AgentInfos,
  ) {}

  /** @throws {DomainError} `validation_failed`, `not_found`, `skill_name_taken` */
  async create(caller: Principal, { name: given, config }: CreateAgentDto): Promise<AgentInfo> {
    const { accountId } = caller;
    const prompt = config?.prompt ?? '';
    if (prompt === '') throw new DomainError('validation_failed', { detail: 'config.prompt: an agent needs a prompt' });
    const outputSchema = readSchema(config?.json_schema);
    const plugins = await this.findSkills(accountId, config?.skills ?? []);
    const name = slugOfName(given) ?? nameOfPrompt(prompt);
    const files = [{ section: 'system', name: 'system.md', order: 0, blocks: [{ type: 'text', order: 0, content: prompt }] }];
    const fields = { name, title: (given ?? name).slice(0, 120), description: descriptionOfPrompt(prompt), kind: 'agent', files } as const;
    const id = await this.db.transaction(accountId, async () => {
      await this.poolPlugins.prepare(plugins);
      const { skill } = await this.creation.create(caller, { ...fields, files: [...files], outputSchema });
      const owner = { id: skill.id as SkillId, accountId };
      await this.plugins.replace({ id: owner.id, origin: null }, caller, plugins);
      await this.publisher.publishWritten(owner, caller);
      return owner.id;
    });
    return this.infos.read(accountId, id);
  }

  /** @throws {DomainError} `validation_failed` for one that comes along: an agent that is kept needs skills that are */
  private async findSkills(accountId: AccountId, skills: readonly AgentSkill[]): Promise<Plugin[]> {
    const found = new Map<SkillId, Plugin>();
    for (const [index, skill] of skills.entries()) {
      const read = readAgentSkill(skill, index);
      if (read.type === 'inline')
        throw new DomainError('validation_failed', { detail: `skills[${index}]: an agent cannot keep inline skills` });
      const record = await this.resolver.resolve(accountId, read.reference, read.version);
      if (!record.relation) throw new DomainError('not_found', { detail: `Skill not found: ${read.reference}` });
      found.set(record.skill.id, { id: record.skill.id, kind: record.skill.kind });
    }
    return [...found.values()];
  }
}

/** @throws {DomainError} `validation_failed` */
function readSchema(schema: Record<string, unknown> | null | undefined): JsonObject | null {
  const parsed = parseOutputSchema(schema);
  if (!parsed.ok) throw new DomainError('validation_failed', { detail: 'json_schema: must be a JSON Schema of an object' });
  return parsed.value;
}
