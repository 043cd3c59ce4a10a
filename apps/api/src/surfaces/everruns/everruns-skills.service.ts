import { bundleFile, parseSkillMd, SKILL_MD, SURFACE_LIMITS } from '@guildhall/bundles';
import { Database, EverrunsEntriesRepository } from '@guildhall/data';
import { DomainError, type SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { Preconditions } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { BundleReader, type BundleSource, BundleStore } from '../../modules/bundle-content/index.js';
import { BundlesService } from '../../modules/bundles/index.js';
import { InstallsService } from '../../modules/installs/index.js';
import { SkillCreationService, SkillsService } from '../../modules/skills/index.js';
import { Publisher } from '../../modules/versions/index.js';
import { EverrunsConflicts, IdTaken } from './everruns-conflicts.js';
import { readClientId } from './everruns-ids.js';
import { EverrunsSkillReader } from './everruns-skill-reader.js';
import type { CreateEverrunsSkillDto, EverrunsSkill, UpdateEverrunsSkillDto } from './everruns-skills.dto.js';
import { EverrunsTargets } from './everruns-targets.js';

/** Who calls, and the state that is expected. */
interface EverrunsWriter {
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

/** Where a new skill comes from, and the id that the client has made for it. */
interface NewSkill {
  readonly source: BundleSource;
  readonly externalId: string | null;
}

/** Writes skills of Everruns, which are bundles: each write changes the draft and publishes it in one transaction. */
@Injectable()
export class EverrunsSkillsService {
  constructor(
    private readonly db: Database,
    private readonly targets: EverrunsTargets,
    private readonly shown: EverrunsSkillReader,
    private readonly conflicts: EverrunsConflicts,
    private readonly reader: BundleReader,
    private readonly store: BundleStore,
    private readonly creation: SkillCreationService,
    private readonly publisher: Publisher,
    private readonly bundles: BundlesService,
    private readonly skills: SkillsService,
    private readonly installs: InstallsService,
    private readonly notes: EverrunsEntriesRepository,
  ) {}

  create(caller: Principal, { skill_md, id }: CreateEverrunsSkillDto): Promise<EverrunsSkill> {
    const externalId = id === undefined ? null : readClientId('skill', id);
    if (id !== undefined && externalId === null)
      throw new DomainError('validation_failed', { detail: 'id: expected skill_<32 hex> that does not end in 00000000' });
    return this.add(caller, { source: { files: [bundleFile(SKILL_MD, skill_md)] }, externalId });
  }

  upload(caller: Principal, archive: Uint8Array | null): Promise<EverrunsSkill> {
    if (!archive) throw new DomainError('unsupported_media_type');
    return this.add(caller, { source: { archive }, externalId: null });
  }

  async update(writer: EverrunsWriter, id: string, { skill_md, status }: UpdateEverrunsSkillDto): Promise<EverrunsSkill> {
    const { caller } = writer;
    const { skill } = await this.targets.findSkill(caller, id, { resource: 'skill', action: 'read' });
    if (skill.status === 'archived') throw new DomainError('skill_archived', { detail: 'Archived or deleted skills cannot be edited' });
    if (skill_md !== undefined) return this.rewrite(writer, id, { skill_md, status });
    if (status !== undefined) await this.share(caller, id, status);
    return this.shown.readOne(caller, skill.id);
  }

  async archive(writer: EverrunsWriter, id: string): Promise<void> {
    const target = await this.targets.findSkill(writer.caller, id, { resource: 'skill', action: 'delete' });
    if (target.skill.status !== 'archived') await this.skills.update(target, writer, { status: 'archived' });
  }

  async delete(caller: Principal, id: string): Promise<void> {
    const target = await this.targets.findSkill(caller, id, { resource: 'skill', action: 'delete' });
    if (target.skill.status !== 'archived') throw new DomainError('skill_not_archived');
    await this.skills.delete(target, caller);
  }

  private async add(caller: Principal, { source, externalId }: NewSkill): Promise<EverrunsSkill> {
    const { accountId } = caller;
    const bundle = await this.reader.read(source, { mode: 'strict', limits: SURFACE_LIMITS });
    const kept = await this.store.keep(accountId, bundle);
    const note = { accountId, externalId, fromArchive: 'archive' in source, extras: {} };
    const skillId = await this.conflicts.explain(accountId, { kind: 'skill', name: kept.name, externalId }, () =>
      this.db.transaction(accountId, async () => {
        const { skill } = await this.creation.createBundle(caller, kept, { access: 'private', listed: false });
        const id = skill.id as SkillId;
        if (!(await this.notes.note({ ...note, skillId: id }))) throw new IdTaken();
        await this.publisher.publishWritten({ id, accountId }, caller);
        return id;
      }),
    );
    return withWarnings(await this.shown.readOne(caller, skillId), kept.warnings);
  }

  /** The new text, its version and what is said of the install are one transaction. */
  private async rewrite(
    writer: EverrunsWriter,
    id: string,
    { skill_md, status }: UpdateEverrunsSkillDto & { readonly skill_md: string },
  ): Promise<EverrunsSkill> {
    const { caller } = writer;
    const { accountId } = caller;
    const target = await this.targets.findSkill(caller, id, { resource: 'skill', action: 'update' });
    let written = target.skill.id;
    const afterwards = async (draft: { readonly id: SkillId }): Promise<void> => {
      written = draft.id;
      await this.publisher.publishWritten({ id: draft.id, accountId }, caller);
      if (status !== undefined) await this.share(caller, id, status);
    };
    const file = { path: SKILL_MD, content: bundleFile(SKILL_MD, skill_md).content, executable: undefined };
    const reading = parseSkillMd(skill_md, { mode: 'strict' });
    const claim = { kind: 'skill', name: reading.ok ? reading.skill.name : target.skill.name, externalId: null } as const;
    const { warnings = [] } = await this.conflicts.explain(accountId, claim, () =>
      this.bundles.writeFile({ target, ...writer, afterwards }, file),
    );
    return withWarnings(
      await this.shown.readOne(caller, written),
      warnings.map(({ message }) => message),
    );
  }

  /** Whether models are told of the skill: for own skills and for those of others, it is the install that says so. */
  private async share(caller: Principal, id: string, status: 'active' | 'disabled'): Promise<void> {
    const target = await this.targets.findSkill(caller, id, { resource: 'install', action: 'update' });
    await this.installs.write(target, caller, { shared: status === 'active' });
  }
}

function withWarnings(skill: EverrunsSkill, warnings: readonly string[]): EverrunsSkill {
  return warnings.length > 0 ? { ...skill, warnings } : skill;
}
