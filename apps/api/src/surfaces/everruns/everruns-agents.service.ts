import { Database, DraftsRepository, EverrunsEntriesRepository, FilesRepository, SkillsRepository } from '@guildhall/data';
import { type Clock, DomainError, type SkillId } from '@guildhall/kernel';
import type { SkillFile } from '@guildhall/manifest';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import type { Preconditions } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { DraftsToEdit, type DraftToEdit, PoolPlugins } from '../../modules/copies/index.js';
import { PluginsService } from '../../modules/plugins/index.js';
import { SkillCreationService, SkillsService } from '../../modules/skills/index.js';
import { Publisher } from '../../modules/versions/index.js';
import { type AgentChange, isIdle, readPart, readWhole, type WholeAgent } from './everruns-agent-input.js';
import { EverrunsAgentReader } from './everruns-agent-reader.js';
import type { EverrunsAgent, EverrunsAgentDto, PatchEverrunsAgentDto } from './everruns-agents.dto.js';
import { EverrunsCapabilityRefs, type ResolvedCapabilities } from './everruns-capability-refs.js';
import { EverrunsConflicts, IdTaken } from './everruns-conflicts.js';
import { readClientId, readId } from './everruns-ids.js';

/** Who calls, and the state that is expected. */
interface EverrunsWriter {
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

/** An agent after a write, and whether the write made it. */
export interface WrittenAgent {
  readonly agent: EverrunsAgent;
  readonly isNew: boolean;
}

/** What is written beside the fields of the skill. */
interface Rest {
  readonly change: AgentChange;
  readonly capabilities: ResolvedCapabilities | undefined;
  readonly externalId: string | null;
}

/** Writes agents of Everruns, which are skills of kind agent: each write changes the draft and publishes it in one transaction. */
@Injectable()
export class EverrunsAgentsService {
  constructor(
    private readonly db: Database,
    private readonly reader: EverrunsAgentReader,
    private readonly refs: EverrunsCapabilityRefs,
    private readonly conflicts: EverrunsConflicts,
    private readonly creation: SkillCreationService,
    private readonly editing: DraftsToEdit,
    private readonly poolPlugins: PoolPlugins,
    private readonly skills: SkillsService,
    private readonly plugins: PluginsService,
    private readonly publisher: Publisher,
    private readonly notes: EverrunsEntriesRepository,
    private readonly drafts: DraftsRepository,
    private readonly files: FilesRepository,
    private readonly heads: SkillsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes the agent with this id, or else this name, what is sent, and creates it when the account has none. */
  async apply(writer: EverrunsWriter, body: EverrunsAgentDto): Promise<WrittenAgent> {
    const agent = readWhole(body);
    const id = body.id !== undefined && readId('agent', body.id) ? body.id : null; // a name is none
    const known = id === null ? null : await this.own(writer.caller, this.reader.find(writer.caller, id, 'read'));
    return known ? this.putTo(writer, known, agent) : this.putByName(writer, agent, clientIdOf(body));
  }

  /** Makes the agent at this address what is sent; one that is not there is created under the address, if that can be. */
  async replace(writer: EverrunsWriter, reference: string, body: EverrunsAgentDto): Promise<WrittenAgent> {
    const agent = readWhole(body);
    const known = await absentAsNull(this.reader.find(writer.caller, reference, 'update'));
    if (known) return this.putTo(writer, known, agent);
    const externalId = readClientId('agent', reference);
    if (!externalId && readId('agent', reference)) throw new DomainError('not_found', { detail: 'Agent not found' });
    return this.putByName(writer, agent, externalId ?? clientIdOf(body));
  }

  async patch(writer: EverrunsWriter, reference: string, body: PatchEverrunsAgentDto): Promise<EverrunsAgent> {
    const change = readPart(body);
    const target = await this.reader.find(writer.caller, reference, 'update');
    const id = isIdle(change) ? target.skill.id : await this.change(writer, target, { change, externalId: null });
    return this.reader.readOne(writer.caller, id);
  }

  async archive(writer: EverrunsWriter, reference: string): Promise<void> {
    const target = await this.reader.find(writer.caller, reference, 'delete');
    if (target.skill.status !== 'archived') await this.skills.update(target, writer, { status: 'archived' });
  }

  private async putByName(writer: EverrunsWriter, change: WholeAgent, externalId: string | null): Promise<WrittenAgent> {
    const { caller } = writer;
    const findKnown = () => this.own(caller, this.reader.findNamed(caller, change.fields.name));
    const known = await findKnown();
    if (known) return this.putTo(writer, known, change, externalId);
    try {
      const id = await this.create(caller, change, externalId);
      return { agent: await this.reader.readOne(caller, id), isNew: true };
    } catch (fault) {
      // The same was sent twice at once, and the other was faster.
      const made = fault instanceof DomainError && fault.code === 'skill_name_taken' ? await findKnown() : null;
      if (!made) throw fault;
      return this.putTo(writer, made, change, externalId);
    }
  }

  private async putTo(
    writer: EverrunsWriter,
    known: SkillTarget,
    change: WholeAgent,
    externalId: string | null = null,
  ): Promise<WrittenAgent> {
    const id = await this.change(writer, known, { change, externalId });
    return { agent: await this.reader.readOne(writer.caller, id), isNew: false };
  }

  private async create(caller: Principal, change: WholeAgent, externalId: string | null): Promise<SkillId> {
    const { accountId } = caller;
    const { fields } = change;
    const capabilities = await this.refs.resolve(accountId, change.capabilities);
    return this.conflicts.explain(accountId, { kind: 'agent', name: fields.name, externalId }, () =>
      this.db.transaction(accountId, async () => {
        await this.poolPlugins.prepare(capabilities.plugins);
        const { skill } = await this.creation.create(caller, { ...fields, kind: 'agent' });
        const id = skill.id as SkillId;
        await this.writeRest(caller, { id, origin: null }, { change, capabilities, externalId });
        return id;
      }),
    );
  }

  /** An import becomes the account's own copy, whose id is returned. */
  private async change(writer: EverrunsWriter, target: SkillTarget, { change, externalId }: Omit<Rest, 'capabilities'>): Promise<SkillId> {
    const { caller } = writer;
    const { accountId } = caller;
    const capabilities = change.capabilities && (await this.refs.resolve(accountId, change.capabilities));
    const name = change.fields.name ?? target.skill.name;
    return this.conflicts.explain(accountId, { kind: 'agent', name, externalId }, () =>
      this.db.transaction(accountId, async () => {
        await this.poolPlugins.prepare(capabilities?.plugins ?? []);
        const draft = await this.editing.open(target, accountId);
        await this.skills.writeDraft(draft, writer, change.fields);
        await this.writeRest(caller, draft, { change, capabilities, externalId });
        return draft.id;
      }),
    );
  }

  /** @throws {DomainError} `skill_cycle` @throws {IdTaken} */
  private async writeRest(caller: Principal, draft: Pick<DraftToEdit, 'id' | 'origin'>, rest: Rest): Promise<void> {
    const { accountId } = caller;
    const { id } = draft;
    const { change, capabilities, externalId } = rest;
    if (capabilities) await this.plugins.replace(draft, caller, capabilities.plugins);
    if (change.prompt !== undefined) await this.writePrompt(id, accountId, change.prompt);
    const before = change.isWhole ? {} : (await this.notes.findBySkills(accountId, [id])).get(id)?.extras;
    const extras = { ...before, ...change.extras, ...(capabilities && { capabilities: capabilities.notes }) };
    if (!(await this.notes.note({ accountId, skillId: id, externalId, fromArchive: false, extras }))) throw new IdTaken();
    await this.heads.touch(id, accountId, this.clock.now());
    await this.publisher.publishWritten({ id, accountId }, caller);
  }

  /** The prompt is one block of text in the place of everything that stood in the system section. */
  private async writePrompt(id: SkillId, accountId: Principal['accountId'], text: string): Promise<void> {
    const draft = await this.drafts.findWritten(id);
    const others = draft?.content.files.filter(({ section }) => section !== 'system') ?? [];
    await this.files.replaceAll(id, accountId, [...systemFiles(text), ...others]);
  }

  /** What is found, if it is the account's own; null also when there is nothing. */
  private async own({ accountId }: Principal, finding: Promise<SkillTarget>): Promise<SkillTarget | null> {
    const target = await absentAsNull(finding);
    return target?.skill.accountId === accountId ? target : null;
  }
}

/** @throws {DomainError} `validation_failed` for an id that a client cannot have made */
function clientIdOf({ id }: EverrunsAgentDto): string | null {
  if (id === undefined) return null;
  const digits = readClientId('agent', id);
  if (digits === null) throw new DomainError('validation_failed', { detail: 'id: expected agent_<32 hex> that does not end in 00000000' });
  return digits;
}

/** No file for an empty one. */
function systemFiles(text: string): SkillFile[] {
  const blocks: SkillFile['blocks'] = [{ type: 'text', order: 0, condition: null, content: text }];
  return text === '' ? [] : [{ section: 'system', name: 'system.md', order: 0, condition: null, blocks }];
}

async function absentAsNull<T>(finding: Promise<T>): Promise<T | null> {
  try {
    return await finding;
  } catch (fault) {
    if (fault instanceof DomainError && fault.code === 'not_found') return null;
    throw fault;
  }
}
