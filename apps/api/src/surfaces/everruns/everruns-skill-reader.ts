import { bundleFile, SKILL_MD, SURFACE_LIMITS, textOf } from '@guildhall/bundles';
import {
  Database,
  EverrunsEntriesRepository,
  PluginsRepository,
  PoolRepository,
  SkillEntriesRepository,
  type SkillEntry,
} from '@guildhall/data';
import { type AccountId, DomainError, type SkillId } from '@guildhall/kernel';
import { decideAccess } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../http/principal.js';
import { BundleReader, BundleStore } from '../../modules/bundle-content/index.js';
import { ManifestReader } from '../../modules/manifests/index.js';
import type {
  EverrunsPolicies,
  EverrunsSkill,
  EverrunsSkillContent,
  EverrunsSkillList,
  EverrunsUsage,
  EverrunsValidation,
  ListEverrunsSkillsQuery,
  ValidateEverrunsSkillDto,
} from './everruns-skills.dto.js';
import { everrunsSkillId, presentEverrunsSkill } from './everruns-skills.presenter.js';
import { EverrunsTargets } from './everruns-targets.js';
import { EverrunsLinks } from './everruns-urls.js';

/** Most skills of a list, which has no pages. */
const MOST_LISTED = 1_000;

/** What the skills registry of Everruns tells, over the bundles of a pool. */
@Injectable()
export class EverrunsSkillReader {
  constructor(
    private readonly db: Database,
    private readonly targets: EverrunsTargets,
    private readonly links: EverrunsLinks,
    private readonly reader: BundleReader,
    private readonly store: BundleStore,
    private readonly manifests: ManifestReader,
    private readonly pool: PoolRepository,
    private readonly entries: SkillEntriesRepository,
    private readonly notes: EverrunsEntriesRepository,
    private readonly plugins: PluginsRepository,
  ) {}

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
    return { data: await this.present(accountId, found) };
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
    return this.readOne(caller, skill.id);
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

  /** A skill that was found already. @throws {DomainError} `not_found` */
  async readOne({ accountId }: Principal, id: SkillId): Promise<EverrunsSkill> {
    const entry = await this.entries.findById(id, accountId);
    const [shown] = entry ? await this.present(accountId, [entry]) : [];
    if (!shown) throw new DomainError('not_found', { detail: 'Skill not found' });
    return shown;
  }

  private async present(accountId: AccountId, found: readonly SkillEntry[]): Promise<EverrunsSkill[]> {
    const ids = found.map(({ skill }) => skill.id);
    const notes = await this.db.transaction(accountId, () => this.notes.findBySkills(accountId, ids));
    return found.map((entry) => presentEverrunsSkill({ entry, note: notes.get(entry.skill.id), links: this.links }));
  }
}

function says(search: string | undefined, ...texts: readonly string[]): boolean {
  const wanted = search?.toLowerCase() ?? '';
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
