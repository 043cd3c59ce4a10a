import { bundleFile, parseSkillMd, SKILL_MD, SURFACE_LIMITS, textOf } from '@guildhall/bundles';
import {
  Database,
  EverrunsEntriesRepository,
  PluginsRepository,
  PoolRepository,
  SkillAccessRepository,
  SkillEntriesRepository,
  type SkillEntry,
} from '@guildhall/data';
import { DomainError, type SkillId } from '@guildhall/kernel';
import { decideAccess } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import type { Preconditions } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { BundleReader, type BundleSource, BundleStore } from '../../modules/bundle-content/index.js';
import { BundlesService } from '../../modules/bundles/index.js';
import { InstallsService } from '../../modules/installs/index.js';
import { ManifestReader } from '../../modules/manifests/index.js';
import { SkillCreationService, SkillsService } from '../../modules/skills/index.js';
import { Publisher } from '../../modules/versions/index.js';
import { printId, readClientId } from './everruns-ids.js';
import type {
  CreateEverrunsSkillDto,
  EverrunsPolicies,
  EverrunsSkill,
  EverrunsSkillContent,
  EverrunsSkillList,
  EverrunsUsage,
  EverrunsValidation,
  ListEverrunsSkillsQuery,
  UpdateEverrunsSkillDto,
  ValidateEverrunsSkillDto,
} from './everruns-skills.dto.js';
import { everrunsSkillId, presentEverrunsSkill } from './everruns-skills.presenter.js';
import { EverrunsTargets } from './everruns-targets.js';
import { EverrunsLinks } from './everruns-urls.js';

/** Most skills of a list, which has no pages. */
const MOST_LISTED = 1_000;

/** Who calls, and the state that is expected. */
export interface EverrunsWriter {
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

/** Where a new skill comes from, and the id that the client has made for it. */
interface NewSkill {
  readonly source: BundleSource;
  readonly externalId: string | null;
}

/** The skills registry of Everruns, over bundles: each write changes the draft and publishes it in one transaction. */
@Injectable()
export class EverrunsSkillsService {
  constructor(
    private readonly db: Database,
    private readonly targets: EverrunsTargets,
    private readonly links: EverrunsLinks,
    private readonly reader: BundleReader,
    private readonly store: BundleStore,
    private readonly creation: SkillCreationService,
    private readonly publisher: Publisher,
    private readonly bundles: BundlesService,
    private readonly skills: SkillsService,
    private readonly installs: InstallsService,
    private readonly manifests: ManifestReader,
    private readonly pool: PoolRepository,
    private readonly entries: SkillEntriesRepository,
    private readonly notes: EverrunsEntriesRepository,
    private readonly access: SkillAccessRepository,
    private readonly plugins: PluginsRepository,
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

  async list({ accountId }: Principal, { search, include_archived }: ListEverrunsSkillsQuery): Promise<EverrunsSkillList> {
    const statuses = include_archived ? (['active', 'archived'] as const) : (['active'] as const);
    const pages = await Promise.all(
      statuses.map((status) =>
        this.pool.findPage(accountId, { kind: 'bundle', status, q: search || undefined }, { limit: MOST_LISTED, offset: 0 }),
      ),
    );
    const found = pages
      .flatMap(({ entries }) => entries)
      .filter(({ skill, install }) => skill.deletedAt === null && says(search, install.alias ?? skill.name, skill.description))
      .sort((one, other) => other.install.createdAt.getTime() - one.install.createdAt.getTime())
      .slice(0, MOST_LISTED);
    return { data: await this.present({ accountId }, found) };
  }

  policies(caller: Principal): EverrunsPolicies {
    const may = (action: 'read' | 'update' | 'delete'): boolean => decideAccess(caller, 'skill', action).allow;
    return { policies: { 'skill.view': may('read'), 'skill.manage': may('update'), 'skill.dangerous': may('delete') } };
  }

  async usage({ accountId }: Principal): Promise<EverrunsUsage> {
    const counts = await this.db.transaction(accountId, () => this.plugins.countAgents(accountId));
    const ids = [...counts.keys()];
    const used = await this.entries.findByIds(ids, accountId);
    const notes = await this.db.transaction(accountId, () => this.notes.findBySkills(accountId, ids));
    const bundles = ids.filter((id) => used.get(id)?.skill.kind === 'bundle' && used.get(id)?.skill.deletedAt === null);
    return Object.fromEntries(bundles.map((id) => [everrunsSkillId(id, notes.get(id)), { agents: counts.get(id) ?? 0, harnesses: 0 }]));
  }

  async validate({ skill_md, mode = 'strict' }: ValidateEverrunsSkillDto): Promise<EverrunsValidation> {
    const read = await this.reader.judge({ files: [bundleFile(SKILL_MD, skill_md)] }, { mode, limits: SURFACE_LIMITS });
    if ('refusal' in read) return { valid: false, errors: read.problems.map(({ message }) => message), warnings: [] };
    const { name, description } = read.skill;
    return { valid: true, name, description, warnings: read.warnings };
  }

  async read(caller: Principal, id: string): Promise<EverrunsSkill> {
    const { skill } = await this.targets.findSkill(caller, id, { resource: 'skill', action: 'read' });
    return this.presentOne(caller, skill.id);
  }

  async readContent(caller: Principal, id: string): Promise<EverrunsSkillContent> {
    const target = await this.targets.findSkill(caller, id, { resource: 'bundle', action: 'read' });
    const { manifest } = await this.manifests.read(target, caller.accountId);
    const files = await this.store.loadFiles(manifest.prepared.manifest.spec.bundle?.files ?? []);
    const texts = files.flatMap(({ path, content }) => {
      const text = textOf(content);
      return text === null ? [] : [{ path, content: text }];
    });
    const skillMd = texts.find(({ path }) => path === SKILL_MD);
    const others = texts.filter((file) => file !== skillMd).sort((one, other) => (one.path < other.path ? -1 : 1));
    return { skill_md: skillMd?.content ?? '', files: others };
  }

  async update(writer: EverrunsWriter, id: string, { skill_md, status }: UpdateEverrunsSkillDto): Promise<EverrunsSkill> {
    const { caller } = writer;
    const target = await this.targets.findSkill(caller, id, { resource: 'skill', action: 'read' });
    if (target.skill.status === 'archived')
      throw new DomainError('skill_archived', { detail: 'Archived or deleted skills cannot be edited' });
    if (skill_md !== undefined) return this.rewrite(writer, id, { skill_md, status });
    if (status !== undefined) await this.share(caller, id, status);
    return this.presentOne(caller, target.skill.id);
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
    const skillId = await this.namingClash(caller, kept.name, () =>
      this.db.transaction(accountId, async () => {
        const { skill } = await this.creation.createBundle(caller, kept);
        const isNew = await this.notes.create({ ...note, skillId: skill.id as SkillId });
        if (!isNew) throw this.idTaken(externalId ?? '');
        await this.publisher.publishWritten({ id: skill.id as SkillId, accountId }, caller);
        return skill.id as SkillId;
      }),
    );
    return withWarnings(await this.presentOne(caller, skillId), kept.warnings);
  }

  /** The new text, its version and what is said of the install are one transaction. */
  private async rewrite(
    writer: EverrunsWriter,
    id: string,
    change: Required<Pick<UpdateEverrunsSkillDto, 'skill_md'>> & UpdateEverrunsSkillDto,
  ) {
    const { caller } = writer;
    const { skill_md, status } = change;
    const target = await this.targets.findSkill(caller, id, { resource: 'skill', action: 'update' });
    let written = target.skill.id;
    const afterwards = async (draft: { readonly id: SkillId }): Promise<void> => {
      written = draft.id;
      await this.publisher.publishWritten({ id: draft.id, accountId: caller.accountId }, caller);
      if (status !== undefined) await this.share(caller, id, status);
    };
    const file = { path: SKILL_MD, content: bundleFile(SKILL_MD, skill_md).content, executable: undefined };
    const reading = parseSkillMd(skill_md, { mode: 'strict' });
    const name = reading.ok ? reading.skill.name : target.skill.name;
    const answer = await this.namingClash(caller, name, () => this.bundles.writeFile({ target, ...writer, afterwards }, file));
    return withWarnings(
      await this.presentOne(caller, written),
      (answer.warnings ?? []).map(({ message }) => message),
    );
  }

  /** Whether models are told of the skill: for own skills and for those of others, it is the install that says so. */
  private async share(caller: Principal, id: string, status: 'active' | 'disabled'): Promise<void> {
    const target = await this.targets.findSkill(caller, id, { resource: 'install', action: 'update' });
    await this.installs.update(target, caller, { shared: status === 'active' });
  }

  /** Says which name it is that is taken, and where the skill is that has it, as far as the caller may see it. */
  private async namingClash<T>(caller: Principal, name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (fault) {
      if (!(fault instanceof DomainError) || fault.code !== 'skill_name_taken' || fault.details?.existing) throw fault;
      const found = await this.access.find(name, caller.accountId);
      const existing = found?.skill.kind === 'bundle' ? await this.addressOf(caller, found) : undefined;
      throw new DomainError('skill_name_taken', {
        detail: `Skill with name '${name}' already exists`,
        cause: fault,
        ...(existing === undefined ? {} : { details: { existing } }),
      });
    }
  }

  private idTaken(externalId: string): DomainError {
    const id = printId('skill', externalId);
    const existing = this.links.api(`/skills/${id}`);
    return new DomainError('skill_name_taken', { detail: `Skill with id '${id}' already exists`, details: { existing } });
  }

  private async addressOf({ accountId }: Principal, { skill: { id } }: Pick<SkillTarget, 'skill'>): Promise<string> {
    const notes = await this.db.transaction(accountId, () => this.notes.findBySkills(accountId, [id]));
    return this.links.api(`/skills/${everrunsSkillId(id, notes.get(id))}`);
  }

  private async presentOne(caller: Principal, id: SkillId): Promise<EverrunsSkill> {
    const entry = await this.entries.findById(id, caller.accountId);
    const [shown] = entry ? await this.present(caller, [entry]) : [];
    if (!shown) throw new DomainError('not_found', { detail: 'Skill not found' });
    return shown;
  }

  private async present({ accountId }: Pick<Principal, 'accountId'>, found: readonly SkillEntry[]): Promise<EverrunsSkill[]> {
    const ids = found.map(({ skill }) => skill.id);
    const notes = await this.db.transaction(accountId, () => this.notes.findBySkills(accountId, ids));
    return found.map((entry) => presentEverrunsSkill({ entry, note: notes.get(entry.skill.id), links: this.links }));
  }
}

function says(search: string | undefined, ...texts: readonly string[]): boolean {
  const wanted = search?.toLowerCase() ?? '';
  return texts.some((text) => text.toLowerCase().includes(wanted));
}

function withWarnings(skill: EverrunsSkill, warnings: readonly string[]): EverrunsSkill {
  return warnings.length > 0 ? { ...skill, warnings } : skill;
}
