import {
  BundleFilesRepository,
  Database,
  type Deprecation,
  type InstallRecord,
  InstallsRepository,
  PluginsRepository,
  PoolRepository,
  SkillAccessRepository,
  SkillEntriesRepository,
  type SkillFields,
  type SkillRecord,
  SkillsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type JsonObject, type SkillId } from '@guildhall/kernel';
import { isReferable } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { draftEtag, type Preconditions, readerEtag, seenState } from '../../http/etags.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { factsOf } from '../../http/skill-facts.js';
import { CLOCK } from '../../http/tokens.js';
import { BundleStore } from '../bundle-content/index.js';
import { BundleDrafts, DraftsToEdit, type DraftToEdit, Uninstalls } from '../copies/index.js';
import { WebhooksOutbox } from '../webhooks/index.js';
import { PluginAddresses } from './plugin-addresses.js';
import { PoolTotals } from './pool-totals.js';
import { parseSkillFields, refuseSharing } from './skill-fields.js';
import { answerWrite } from './skill-warnings.js';
import type { DeletedSkillAnswer, DeprecationDto, ListSkillsQuery, SkillAnswer, SkillListAnswer, UpdateSkillDto } from './skills.dto.js';
import { presentSkill } from './skills.presenter.js';

/** Who changes a skill, and the state that the change was made for. */
interface Writer {
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

type Written = [SkillRecord, InstallRecord | null];

@Injectable()
export class SkillsService {
  constructor(
    private readonly db: Database,
    private readonly drafts: DraftsToEdit,
    private readonly uninstalls: Uninstalls,
    private readonly bundleDrafts: BundleDrafts,
    private readonly bundles: BundleStore,
    private readonly bundleFiles: BundleFilesRepository,
    private readonly skills: SkillsRepository,
    private readonly installs: InstallsRepository,
    private readonly plugins: PluginsRepository,
    private readonly pool: PoolRepository,
    private readonly totals: PoolTotals,
    private readonly entries: SkillEntriesRepository,
    private readonly access: SkillAccessRepository,
    private readonly audit: AuditLog,
    private readonly outbox: WebhooksOutbox,
    private readonly addresses: PluginAddresses,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list({ accountId }: Principal, query: ListSkillsQuery): Promise<SkillListAnswer> {
    const window = { limit: query.limit, offset: (query.page - 1) * query.limit };
    const page = await this.pool.findPage(accountId, query, window);
    const total = await this.totals.find(accountId, query, { ...page, ...window });
    const skills = page.entries.map(({ skill, install }) => presentSkill(skill, install));
    return { ...OK, skills, ...pageFields(total, query) };
  }

  async read(target: SkillTarget, caller: Principal | null, preconditions: Preconditions): Promise<SkillAnswer> {
    const entry = await this.entries.findById(target.skill.id, caller?.accountId ?? null);
    if (!entry) throw new DomainError('not_found');
    const { skill, install } = entry;
    const shown = presentSkill(skill, install);
    preconditions.tag(target.view === 'own' ? draftEtag(skill.revision, caller, shown) : readerEtag(target, caller, shown));
    return { ...OK, skill: shown };
  }

  async update(target: SkillTarget, writer: Writer, body: UpdateSkillDto): Promise<SkillAnswer> {
    const { caller, preconditions } = writer;
    const deprecated = await this.readDeprecation(caller.accountId, body.deprecated);
    const fields = { ...parseSkillFields(body, target.skill.kind), ...(deprecated === undefined ? {} : { deprecated }) };
    this.addresses.require(fields);
    if (target.relation?.source === 'import') refuseSharing(fields);
    if (Object.keys(fields).length === 0 && target.view !== 'own') {
      preconditions.requireState(seenState(target, caller.accountId));
      return this.read(target, caller, preconditions);
    }
    const [skill, install] = await this.write(target, writer, fields);
    const answer = answerWrite(skill, install);
    preconditions.tag(draftEtag(skill.revision, caller, answer.skill));
    return { ...OK, ...answer };
  }

  /**
   * Changes fields of an agent whose draft the open transaction holds already.
   * @throws {DomainError} as `update`
   */
  async writeDraft(draft: DraftToEdit, writer: Writer, body: UpdateSkillDto): Promise<void> {
    await this.writeTo(draft, writer, parseSkillFields(body, 'agent'));
  }

  /** Leaves a tombstone: versions stay, other accounts' installs show that the skill is unavailable. A copy of an import is uninstalled. */
  async delete({ skill: { id }, relation }: SkillTarget, { accountId }: Principal): Promise<DeletedSkillAnswer> {
    if (relation?.isCopy) {
      await this.uninstalls.remove(accountId, relation.installId);
      return { ...OK, skill: { id, deleted: true } };
    }
    return this.db.transaction(accountId, async () => {
      const before = (await this.skills.lock(id)) && (await this.skills.findById(id));
      if (!before) throw new DomainError('not_found');
      const at = this.clock.now();
      await this.plugins.removeFromAgents(accountId, id, at);
      await this.skills.markDeleted(id, accountId, at);
      await this.installs.clearAlias(accountId, id);
      await this.audit.record({ accountId, action: 'skill.delete', target: id, before });
      return { ...OK, skill: { id, deleted: true } };
    });
  }

  private write(target: SkillTarget, writer: Writer, fields: SkillFields): Promise<Written> {
    const { accountId } = writer.caller;
    if (target.skill.kind === 'bundle' && (fields.name !== undefined || fields.description !== undefined))
      return this.rename(target, writer, fields);
    return this.db.transaction(accountId, async () => this.writeTo(await this.drafts.open(target, accountId), writer, fields));
  }

  /** The name and the description of a bundle stand in its SKILL.md, which is written again. */
  private rename(target: SkillTarget, writer: Writer, fields: SkillFields): Promise<Written> {
    const { accountId } = writer.caller;
    return this.bundleDrafts.edit(target, accountId, {
      prepare: ({ content, name, description }) => this.bundles.withIdentity(accountId, content, { name, description, ...wordsOf(fields) }),
      write: async (draft, { bundle, bundleFiles, instructions }) => {
        const written = await this.writeTo(draft, writer, { ...fields, bundle, instructions });
        await this.bundleFiles.replaceAll({ skillId: draft.id, accountId }, bundleFiles);
        return written;
      },
    });
  }

  private async writeTo(
    { id, origin }: DraftToEdit,
    { caller: { accountId }, preconditions }: Writer,
    fields: SkillFields,
  ): Promise<Written> {
    const before = await this.skills.findById(id);
    if (!before) throw new DomainError('not_found');
    preconditions.requireState(origin?.state ?? before.revision);
    const install = (await this.installs.findBySkills(accountId, [id])).get(id) ?? null;
    if (Object.keys(fields).length === 0) return [before, install];
    const skill = await this.skills.update(id, accountId, fields, this.clock.now());
    await this.audit.record({ accountId, action: 'skill.update', target: id, before, after: skill });
    if (fields.deprecated) await this.outbox.enqueue(accountId, 'skill.deprecated', deprecatedEvent(skill, fields.deprecated));
    return [skill, install];
  }

  private async readDeprecation(accountId: AccountId, body: DeprecationDto | null | undefined): Promise<Deprecation | null | undefined> {
    if (!body) return body;
    const { message, successorSkillId: reference } = body;
    return { message, successorSkillId: reference ? await this.findSuccessor(accountId, reference) : null };
  }

  /** THREAT[OPQ-07]: a skill that the author may not see is no different from one that does not exist. */
  private async findSuccessor(accountId: AccountId, reference: string): Promise<SkillId> {
    const found = await this.access.find(reference, accountId);
    if (found && isReferable(factsOf(found.skill), found.relation)) return found.skill.id;
    const message = 'There is no such skill that you can see.';
    throw new DomainError('validation_failed', {
      faults: [{ pointer: '/deprecated/successorSkillId', code: 'unknown_reference', message }],
    });
  }
}

function wordsOf({ name, description }: SkillFields): Pick<SkillFields, 'name' | 'description'> {
  return { ...(name !== undefined && { name }), ...(description !== undefined && { description }) };
}

function deprecatedEvent({ id, name, title }: SkillRecord, { message, successorSkillId }: Deprecation): JsonObject {
  return { skill: { id, name, title }, deprecated: { message, successorSkillId } };
}
