import {
  Database,
  type DraftRecord,
  DraftsRepository,
  EverrunsEntriesRepository,
  type EverrunsEntryRecord,
  FilesRepository,
  PluginsRepository,
  PoolRepository,
  SkillAccessRepository,
  SkillEntriesRepository,
  type SkillEntry,
} from '@guildhall/data';
import { DomainError, type SkillId, type SkillKind } from '@guildhall/kernel';
import type { SkillFile } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { PluginsService } from '../../modules/plugins/index.js';
import { SkillCreationService, SkillsService } from '../../modules/skills/index.js';
import { Publisher } from '../../modules/versions/index.js';
import { extrasOf, HARNESS_ID, judgeAgent, wordsOf } from './everruns-agent-input.js';
import type { EverrunsAgent, EverrunsAgentDto, EverrunsCapabilityRef, PatchEverrunsAgentDto } from './everruns-agents.dto.js';
import type { ListEverrunsAgentsQuery } from './everruns-agents.query.js';
import { ALL_SKILLS, FILE_SYSTEM, refOf } from './everruns-capabilities.js';
import { digitsOf, printId, readClientId, readId } from './everruns-ids.js';
import { type EverrunsPage, pageOf } from './everruns-paging.js';
import type { EverrunsWriter } from './everruns-skills.service.js';
import { EverrunsTargets } from './everruns-targets.js';
import { EverrunsLinks } from './everruns-urls.js';

const MOST = 1_000;
const REF = /^(skill|mcp|http|agent):(.*)$/;
const KIND_OF_REF: Readonly<Record<string, SkillKind>> = { skill: 'bundle', mcp: 'mcp', http: 'http', agent: 'agent' };
const WORDS: Readonly<Record<string, string>> = { skill: 'Skill', mcp: 'MCP server', http: 'HTTP skill', agent: 'Agent' };
const MISSING = 'Agent not found';

/** An agent after a write, and whether the write made it. */
export interface WrittenAgent {
  readonly agent: EverrunsAgent;
  readonly isNew: boolean;
}

/** Agents of Everruns, over skills of kind agent: their capabilities are plugins, in their order. */
@Injectable()
export class EverrunsAgentsService {
  constructor(
    private readonly db: Database,
    private readonly targets: EverrunsTargets,
    private readonly links: EverrunsLinks,
    private readonly creation: SkillCreationService,
    private readonly publisher: Publisher,
    private readonly skills: SkillsService,
    private readonly pluginsService: PluginsService,
    private readonly pool: PoolRepository,
    private readonly entries: SkillEntriesRepository,
    private readonly notes: EverrunsEntriesRepository,
    private readonly access: SkillAccessRepository,
    private readonly drafts: DraftsRepository,
    private readonly files: FilesRepository,
    private readonly plugins: PluginsRepository,
  ) {}

  /** Creates the agent, or makes the one with this id, or else this name, what is sent. @param reference of the address, if it has one */
  async put(writer: EverrunsWriter, body: EverrunsAgentDto, reference = body.id): Promise<WrittenAgent> {
    judgeAgent(body);
    const { caller } = writer;
    const words = wordsOf(body);
    const known =
      (reference === undefined ? null : await this.findOwn(caller, reference)) ?? (await this.findOwn(caller, words.name ?? ''));
    if (known) return { agent: await this.change(writer, known, body), isNew: false };
    const externalId = reference === undefined ? null : readClientId('agent', reference);
    if (body.id !== undefined && externalId === null) throw refused('id: expected agent_<32 hex> that does not end in 00000000');
    return { agent: await this.create(caller, body, externalId), isNew: true };
  }

  async patch(writer: EverrunsWriter, reference: string, body: PatchEverrunsAgentDto): Promise<EverrunsAgent> {
    judgeAgent(body);
    const target = await this.find(writer.caller, reference, 'update');
    return this.change(writer, target, body);
  }

  async archive(writer: EverrunsWriter, reference: string): Promise<void> {
    const target = await this.find(writer.caller, reference, 'delete');
    if (target.skill.status !== 'archived') await this.skills.update(target, writer, { status: 'archived' });
  }

  async read(caller: Principal, reference: string): Promise<EverrunsAgent> {
    return this.presentOne(caller, (await this.find(caller, reference, 'read')).skill.id);
  }

  async list({ accountId }: Principal, query: ListEverrunsAgentsQuery): Promise<EverrunsPage<EverrunsAgent>> {
    const statuses = query.include_archived ? (['active', 'archived'] as const) : (['active'] as const);
    const window = { limit: MOST, offset: 0 };
    const q = query.search || undefined;
    const pages = await Promise.all(statuses.map((status) => this.pool.findPage(accountId, { kind: 'agent', status, q }, window)));
    const found = pages.flatMap(({ entries }) => entries).filter(({ skill }) => skill.deletedAt === null);
    found.sort((one, other) => other.install.createdAt.getTime() - one.install.createdAt.getTime());
    const page = pageOf(found, query, this.links.api('/agents'));
    return { ...page, data: await this.present(accountId, page.data) };
  }

  private async create(caller: Principal, body: EverrunsAgentDto, externalId: string | null): Promise<EverrunsAgent> {
    const { accountId } = caller;
    const { name = '', title = name, description = title, tags = [] } = wordsOf(body);
    const pluginIds = await this.resolve(caller, body.capabilities ?? []);
    const files = systemFiles(body.system_prompt ?? '');
    const id = await this.db.transaction(accountId, async () => {
      const { skill } = await this.creation.create(caller, { name, title, description, tags, kind: 'agent', files: [...files] });
      const skillId = skill.id as SkillId;
      const note = { accountId, skillId, externalId, fromArchive: false, extras: extrasOf({}, body) };
      if (!(await this.notes.create(note)))
        throw new DomainError('skill_name_taken', { detail: `Agent with id '${body.id}' already exists` });
      await this.plugins.assignAll(accountId, skillId, pluginIds);
      await this.publisher.publishWritten({ id: skillId, accountId }, caller);
      return skillId;
    });
    return this.presentOne(caller, id);
  }

  private async change(writer: EverrunsWriter, target: SkillTarget, body: PatchEverrunsAgentDto): Promise<EverrunsAgent> {
    const { caller } = writer;
    const { accountId } = caller;
    const { id } = target.skill;
    const wanted = body.capabilities && (await this.resolve(caller, body.capabilities));
    const [note, assigned, draft] = [await this.noteOf(caller, id), await this.plugins.findIds(id), await this.drafts.findById(id)];
    await this.db.transaction(accountId, async () => {
      // Before any lock of the agent: circles are looked for there.
      for (const skillId of wanted?.filter((plugin) => !assigned.includes(plugin)) ?? [])
        await this.pluginsService.assign(target, caller, { skillId });
      await this.skills.update(target, writer, { ...wordsOf(body), ...(body.status && { status: body.status }) });
      for (const pluginId of wanted ? assigned.filter((plugin) => !wanted.includes(plugin)) : [])
        await this.plugins.remove({ accountId, agentId: id, pluginId });
      if (body.system_prompt !== undefined)
        await this.files.replaceAll(id, accountId, [...otherFiles(draft), ...systemFiles(body.system_prompt)]);
      await this.notes.note({ accountId, skillId: id, externalId: null, fromArchive: false, extras: extrasOf(note?.extras ?? {}, body) });
      await this.publisher.publishWritten({ id, accountId }, caller);
    });
    return this.presentOne(caller, id);
  }

  /** The skills behind references, as far as the caller sees them. @throws {DomainError} `validation_failed`, `not_found` */
  private async resolve(caller: Principal, refs: readonly EverrunsCapabilityRef[]): Promise<SkillId[]> {
    const ids = new Set<SkillId>();
    for (const { ref } of refs) {
      if (ref === ALL_SKILLS || ref === FILE_SYSTEM) continue;
      const [, prefix = '', rest = ''] = REF.exec(ref) ?? [];
      const kind = KIND_OF_REF[prefix];
      if (!kind) throw new DomainError('not_found', { detail: 'Capability not found' });
      const named = readId('skill', rest);
      if (!named) throw refused(`Invalid ${prefix === 'skill' ? 'skill' : prefix.toUpperCase()} capability reference: ${ref}`);
      const asked = { resource: 'skill', action: 'read', kind, missing: `${WORDS[prefix]} not found` } as const;
      ids.add((await this.targets.find(caller, named, asked)).skill.id);
    }
    return [...ids];
  }

  private async find(caller: Principal, reference: string, action: 'read' | 'update' | 'delete'): Promise<SkillTarget> {
    const asked = { resource: 'skill', action, kind: 'agent', missing: MISSING } as const;
    const named = readId('agent', reference);
    if (named) return this.targets.find(caller, named, asked);
    const found = await this.access.find(reference, caller.accountId);
    if (!found) throw new DomainError('not_found', { detail: MISSING });
    return this.targets.find(caller, { native: found.skill.id }, asked);
  }

  /** The account's own agent that is called so; null when there is none. */
  private async findOwn(caller: Principal, reference: string): Promise<SkillTarget | null> {
    try {
      const target = await this.find(caller, reference, 'update');
      return target.skill.accountId === caller.accountId ? target : null;
    } catch (fault) {
      if (fault instanceof DomainError && fault.code === 'not_found') return null;
      throw fault;
    }
  }

  private async noteOf({ accountId }: Principal, id: SkillId): Promise<EverrunsEntryRecord | undefined> {
    return (await this.db.transaction(accountId, () => this.notes.findBySkills(accountId, [id]))).get(id);
  }

  private async presentOne({ accountId }: Principal, id: SkillId): Promise<EverrunsAgent> {
    const entry = await this.entries.findById(id, accountId);
    const [shown] = entry ? await this.present(accountId, [entry]) : [];
    if (!shown) throw new DomainError('not_found', { detail: MISSING });
    return shown;
  }

  private async present(accountId: Principal['accountId'], found: readonly SkillEntry[]): Promise<EverrunsAgent[]> {
    const ids = found.map(({ skill }) => skill.id);
    const own = found.filter(({ skill }) => skill.account.id === accountId).map(({ skill }) => skill.id);
    const drafts = await this.drafts.findByIds(own); // THREAT[OPQ-01]: those of others are not even read
    const pluginIds = [...drafts.values()].flatMap(({ plugins }) => plugins.map(({ skill }) => skill.id));
    const notes = await this.db.transaction(accountId, () => this.notes.findBySkills(accountId, [...ids, ...pluginIds]));
    return found.map((entry) => this.presentAgent(entry, drafts.get(entry.skill.id), notes));
  }

  private presentAgent(
    { skill, install }: SkillEntry,
    draft: DraftRecord | undefined,
    notes: ReadonlyMap<SkillId, EverrunsEntryRecord>,
  ): EverrunsAgent {
    const note = notes.get(skill.id);
    const { capabilities, tools = [], initial_files = [], ...extras } = { ...note?.extras };
    const id = printId('agent', digitsOf(skill.id, note?.externalId ?? null));
    const assigned = (draft?.plugins ?? []).map(({ skill: plugin }) => ({
      ref: refOf(plugin.kind, digitsOf(plugin.id, notes.get(plugin.id)?.externalId ?? null)),
    }));
    const refs = Array.isArray(capabilities) ? (capabilities as unknown as EverrunsCapabilityRef[]) : assigned;
    return {
      ...{ id, name: install?.alias ?? skill.name, display_name: skill.title, description: skill.description },
      ...{ system_prompt: systemText(draft), harness_id: HARNESS_ID, status: skill.status },
      capabilities: refs.map((given: EverrunsCapabilityRef) => ({ ref: given.ref, config: given.config ?? {} })),
      ...{ tags: [...skill.tags], tools: tools as unknown[], initial_files: initial_files as unknown[], ...extras },
      ...{ created_at: skill.createdAt.toISOString(), updated_at: skill.updatedAt.toISOString() },
      ...(skill.status === 'archived' ? { archived_at: skill.updatedAt.toISOString() } : {}),
      ...this.links.of(`/agents/${id}`, `/skills/${skill.id}`),
    };
  }
}

const refused = (detail: string): DomainError => new DomainError('validation_failed', { detail });

/** The prompt as one block of text; no file for an empty one. */
function systemFiles(text: string): SkillFile[] {
  const blocks: SkillFile['blocks'] = [{ type: 'text', order: 0, condition: null, content: text }];
  return text === '' ? [] : [{ section: 'system', name: 'system.md', order: 0, condition: null, blocks }];
}

const otherFiles = (draft: DraftRecord | null): SkillFile[] => draft?.content.files.filter(({ section }) => section !== 'system') ?? [];

function systemText(draft: DraftRecord | undefined): string {
  const blocks = draft?.content.files.filter(({ section }) => section === 'system').flatMap((file) => file.blocks) ?? [];
  return blocks.map((block) => ('content' in block ? String(block.content) : '')).join('\n\n');
}
