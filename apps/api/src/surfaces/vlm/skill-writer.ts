import { type Bundle, SURFACE_LIMITS, slugOf } from '@guildhall/bundles';
import {
  BundleFilesRepository,
  type BundleVersionRecord,
  BundleVersionsRepository,
  Database,
  SkillsRepository,
  type VersionOwner,
  VersionsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type SkillId, type VersionId } from '@guildhall/kernel';
import { type BundleContent, type FlatManifest, parseOutputSchema } from '@guildhall/manifest';
import { Inject, Injectable } from '@nestjs/common';
import { judgeTarget } from '../../http/access.guard.js';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { BundleReader, type BundleSource, BundleStore, bundleOf } from '../../modules/bundle-content/index.js';
import { DraftsToEdit } from '../../modules/copies/index.js';
import { SkillCreationService } from '../../modules/skills/index.js';
import { Publisher } from '../../modules/versions/index.js';
import { promptSkill } from './prompt-skill.js';
import { SkillResolver } from './skill-resolver.js';
import { StoredFiles } from './stored-files.js';
import type { CreateSkillVlmDto, UpdateSkillVlmDto } from './vlm.dto.js';

/** A version that a write has made, or found to be there already. */
export interface WrittenVersion {
  readonly record: BundleVersionRecord;
  readonly isNew: boolean;
}

/** Everything that a version says. */
interface Wanted {
  readonly name: string;
  readonly description: string;
  readonly content: BundleContent;
}

const ONE_SOURCE = 'Provide exactly one of `file_id`, `prompt` or `session_id`';

/** Creates and updates bundles: a write here is a write to the draft and its version, in one transaction. */
@Injectable()
export class SkillWriter {
  constructor(
    private readonly db: Database,
    private readonly reader: BundleReader,
    private readonly store: BundleStore,
    private readonly creation: SkillCreationService,
    private readonly publisher: Publisher,
    private readonly drafts: DraftsToEdit,
    private readonly skills: SkillsRepository,
    private readonly bundleFiles: BundleFilesRepository,
    private readonly versions: VersionsRepository,
    private readonly bundleVersions: BundleVersionsRepository,
    private readonly resolver: SkillResolver,
    private readonly files: StoredFiles,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws {DomainError} `validation_failed`, `not_found` for the file, `skill_name_taken`, and as `BundleReader.read` */
  async create(caller: Principal, body: CreateSkillVlmDto): Promise<WrittenVersion> {
    const given = body.name === undefined || body.name === null ? undefined : requireSlug(body.name);
    const bundle = await this.read(await this.sourceOf(caller.accountId, body, given), given);
    const name = given ?? bundle.skill.name;
    const isPublic = body.is_public ?? undefined;
    const target = await this.findEditable(caller.accountId, name);
    const identity = { name: target?.skill.name ?? name, description: body.description ?? bundle.skill.description };
    const wanted = { ...identity, content: await this.keep(caller.accountId, bundle, identity) };
    return target ? this.replace(caller, target, wanted, isPublic) : this.add(caller, wanted, isPublic);
  }

  /** @throws {DomainError} `validation_failed`, `not_found`, `read_only`, and as `BundleReader.read` */
  async update(caller: Principal, reference: string, body: UpdateSkillVlmDto): Promise<WrittenVersion> {
    const { accountId } = caller;
    const [fileId, given] = [body.file_id ?? null, body.description ?? null];
    if (fileId === null && given === null) {
      throw new DomainError('validation_failed', { detail: 'Provide at least one of `file_id` and `description`' });
    }
    const base = await this.resolver.resolve(accountId, reference);
    const target = judgeTarget(base, { resource: 'bundle', action: 'write' });
    const { name } = base.skill;
    if (fileId === null) {
      const identity = { name, description: given ?? base.description };
      const content = await this.store.withIdentity(accountId, await this.contentOf(base), identity);
      return this.replace(caller, target, { ...identity, content });
    }
    const bundle = await this.read({ archive: await this.files.readArchive(accountId, fileId) }, name);
    const identity = { name, description: given ?? bundle.skill.description };
    return this.replace(caller, target, { ...identity, content: await this.keep(accountId, bundle, identity) });
  }

  private async sourceOf(accountId: AccountId, body: CreateSkillVlmDto, name: string | undefined): Promise<BundleSource> {
    const { file_id: fileId, prompt, session_id: sessionId, description, json_schema: schema } = body;
    const given = [fileId, prompt, sessionId].filter((value) => value !== undefined && value !== null);
    if (given.length !== 1) throw new DomainError('validation_failed', { detail: ONE_SOURCE });
    if (fileId) return { archive: await this.files.readArchive(accountId, fileId) };
    // Sessions are those of executions, and there are none.
    if (typeof prompt !== 'string') throw new DomainError('not_found', { detail: 'Session not found' });
    return { files: promptSkill({ prompt, name, description: description ?? undefined, schema: readSchema(schema) }) };
  }

  private read(source: BundleSource, name: string | undefined): Promise<Bundle> {
    return this.reader.read(source, {
      ...{ mode: 'lenient', limits: SURFACE_LIMITS },
      ...(name === undefined ? {} : { fallbackName: name }),
    });
  }

  private async keep(accountId: AccountId, bundle: Bundle, identity: Omit<Wanted, 'content'>): Promise<BundleContent> {
    const { content } = await this.store.keep(accountId, bundle);
    const { name, description } = bundle.skill;
    const isSame = name === identity.name && description === identity.description;
    return isSame ? content : this.store.withIdentity(accountId, content, identity);
  }

  /** The bundle of that name that the account may edit; null when a new one has to be made. @throws {DomainError} `skill_name_taken` */
  private async findEditable(accountId: AccountId, name: string): Promise<SkillTarget | null> {
    const target = await this.resolver.findSkill(accountId, name);
    if (!target || target.skill.accountId !== accountId) return target && isEditable(target) ? target : null;
    if (target.skill.kind !== 'bundle' || target.skill.status === 'archived') throw nameTaken(name);
    return target;
  }

  private async add(caller: Principal, wanted: Wanted, isPublic = false): Promise<WrittenVersion> {
    const { accountId } = caller;
    const id = await this.db
      .transaction(accountId, async () => {
        const { skill } = await this.creation.createBundle(caller, { ...wanted, warnings: [] });
        const owner = { id: skill.id as SkillId, accountId };
        if (isPublic) await this.open(owner);
        return (await this.publisher.publishWritten(owner, caller)).version.id;
      })
      .catch((fault: unknown) => {
        throw fault instanceof DomainError && fault.code === 'skill_name_taken' ? nameTaken(wanted.name) : fault;
      });
    return this.written(accountId, id);
  }

  private async replace(caller: Principal, target: SkillTarget, wanted: Wanted, isPublic?: boolean): Promise<WrittenVersion> {
    const { accountId } = caller;
    const latest = await this.latestOf(accountId, target);
    if (latest && latest.digest === wanted.content.bundle.digest && latest.description === wanted.description) {
      return { record: latest, isNew: false };
    }
    const id = await this.db.transaction(accountId, async () => {
      const draft = await this.drafts.open(target, accountId);
      const owner = { id: draft.id, accountId };
      await this.write(owner, wanted);
      if (isPublic && !target.relation?.isCopy && target.skill.accountId === accountId) await this.open(owner);
      return (await this.publisher.publishWritten(owner, caller)).version.id;
    });
    return this.written(accountId, id);
  }

  private async write({ id, accountId }: VersionOwner, { description, content }: Wanted): Promise<void> {
    const { bundle, bundleFiles, instructions } = content;
    const before = await this.skills.findById(id);
    const after = await this.skills.update(id, accountId, { description, bundle, instructions }, this.clock.now());
    await this.bundleFiles.replaceAll({ skillId: id, accountId }, bundleFiles);
    await this.audit.record({ accountId, action: 'bundle.replace', target: id, before, after });
  }

  private async open({ id, accountId }: VersionOwner): Promise<void> {
    const before = await this.skills.findById(id);
    const after = await this.skills.update(id, accountId, { access: 'public' }, this.clock.now());
    await this.audit.record({ accountId, action: 'skill.update', target: id, before, after });
  }

  private async latestOf(accountId: AccountId, { skill, relation }: SkillTarget): Promise<BundleVersionRecord | null> {
    const number = relation ? relation.usedVersion : skill.currentVersion;
    return number === null ? null : this.bundleVersions.find(accountId, skill.id, { by: 'number', number });
  }

  private async contentOf({ skill, version }: BundleVersionRecord): Promise<BundleContent> {
    const texts = await this.versions.findTexts(skill, version);
    const content = texts && bundleOf(JSON.parse(texts.snapshot) as FlatManifest);
    if (!content) throw new Error('A version of a bundle has its content.');
    return content;
  }

  private async written(accountId: AccountId, id: VersionId): Promise<WrittenVersion> {
    const record = await this.bundleVersions.findById(accountId, id);
    if (!record) throw new DomainError('not_found');
    return { record, isNew: true };
  }
}

function isEditable(target: SkillTarget): boolean {
  try {
    judgeTarget(target, { resource: 'bundle', action: 'write' });
    return target.skill.kind === 'bundle';
  } catch (fault) {
    if (fault instanceof DomainError) return false;
    throw fault;
  }
}

/** @throws {DomainError} `validation_failed` for a name of which nothing is left */
function requireSlug(name: string): string {
  const slug = slugOf(name);
  if (slug === '') throw new DomainError('validation_failed', { detail: 'name: must contain letters or numbers' });
  return slug;
}

const nameTaken = (name: string): DomainError =>
  new DomainError('skill_name_taken', { detail: `Skill with name '${name}' already exists` });

/** @throws {DomainError} `validation_failed` */
function readSchema(schema: Record<string, unknown> | null | undefined): object | undefined {
  if (!schema) return undefined;
  if (!parseOutputSchema(schema, '/json_schema').ok)
    throw new DomainError('validation_failed', { detail: 'json_schema: must be a JSON Schema (draft-07)' });
  return schema;
}
