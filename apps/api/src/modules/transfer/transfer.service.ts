import {
  BundleFilesRepository,
  Database,
  DraftsRepository,
  FilesRepository,
  InstallsRepository,
  newId,
  type SkillRecord,
  SkillsRepository,
  VersionsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type SkillId } from '@guildhall/kernel';
import { exportFlat, type FlatManifest, type FlatSkill, parseFlat, skillFromFlat } from '@guildhall/manifest';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { accepted } from '../../http/parsed.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { BlockChecks, placed, requireDraftSize } from '../files/index.js';
import { chooseVersion, flatFields, versionChoice } from '../manifests/index.js';
import { PluginAddresses, presentSkill, type SkillView } from '../skills/index.js';
import { BundleDocuments } from './bundle-documents.js';
import { planImport } from './import-plan.js';
import type { ConflictStrategy, ExportQuery, ImportAnswer, ImportDto, ImportWarningView } from './transfer.dto.js';

/** A skill after an import. */
interface Imported {
  readonly action: ImportAnswer['action'];
  readonly skill: SkillRecord;
  readonly warnings: ImportWarningView[];
}

/** Skills as documents: out of an account and into one. */
@Injectable()
export class TransferService {
  constructor(
    private readonly db: Database,
    private readonly skills: SkillsRepository,
    private readonly installs: InstallsRepository,
    private readonly files: FilesRepository,
    private readonly drafts: DraftsRepository,
    private readonly versions: VersionsRepository,
    private readonly bundleFiles: BundleFilesRepository,
    private readonly bundles: BundleDocuments,
    private readonly blocks: BlockChecks,
    private readonly audit: AuditLog,
    private readonly addresses: PluginAddresses,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns the text of a flat manifest */
  async export(target: SkillTarget, query: ExportQuery): Promise<string> {
    const { skill, view } = target;
    const chosen = chooseVersion(target, versionChoice(query.version));
    if (chosen !== 'draft') {
      const texts = await this.versions.findTexts(skill, chosen);
      if (!texts) throw new DomainError('not_found');
      return skill.kind === 'bundle' ? this.bundles.write(JSON.parse(texts.snapshot) as FlatManifest) : texts.snapshot;
    }
    const draft = await this.drafts.findById(skill.id);
    if (!draft || (view !== 'own' && draft.lastVersion > 0)) throw new DomainError('not_found');
    const flat = exportFlat(draft.content);
    return skill.kind === 'bundle' ? this.bundles.write(flat) : JSON.stringify(flat);
  }

  /** @throws {DomainError} `unknown_manifest_version`, `invalid_manifest`, `outbound_refused`, and what writing a skill of this form throws */
  async import({ accountId }: Principal, body: ImportDto): Promise<ImportAnswer> {
    const document = accepted(parseFlat(body.manifest));
    this.addresses.require(document, '/manifest');
    const strategy = body.options?.conflictStrategy ?? 'skip';
    const existing = await this.drafts.findIdByName(accountId, document.name);
    const read = await this.bundles.read(accountId, document, strategy === 'merge' ? existing : null);
    const { action, skill, warnings } = await this.db.transaction(accountId, () =>
      existing ? this.update(accountId, existing, { manifest: read.manifest, strategy }) : this.create(accountId, read.manifest),
    );
    warnings.unshift(...(action === 'skipped' ? [] : read.warnings));
    const installs = await this.db.transaction(accountId, () => this.installs.findBySkills(accountId, [skill.id]));
    const shown = presentSkill(skill, installs.get(skill.id) ?? null) as SkillView;
    return { ...OK, action, skill: shown, ...(warnings.length > 0 ? { warnings: [...warnings] } : {}) };
  }

  private async create(accountId: AccountId, manifest: FlatManifest): Promise<Imported> {
    const flat = skillFromFlat(manifest, this.clock.now().toISOString());
    const { name, kind, title, description } = flat;
    const id = newId('skill');
    const skill = await this.skills.create({ ...flatFields(flat), id, accountId, name, kind, title, description });
    await this.installs.create({ id: newId('install'), accountId, skillId: id, source: 'own' });
    const warnings = await this.writeFiles(id, accountId, flat);
    await this.audit.record({ accountId, action: 'skill.import', target: id, after: skill });
    return { action: 'created', skill, warnings };
  }

  private async update(accountId: AccountId, id: SkillId, { manifest, strategy }: ImportPlan): Promise<Imported> {
    const before = (await this.skills.lock(id)) && (await this.skills.findById(id));
    const draft = await this.drafts.findById(id);
    if (!before || !draft) throw new DomainError('not_found');
    const flat = planImport(draft.content, manifest, strategy);
    if (!flat) return { action: 'skipped', skill: before, warnings: [] };
    const skill = await this.skills.update(id, accountId, flatFields(flat), this.clock.now());
    const warnings = await this.writeFiles(id, accountId, flat);
    await requireDraftSize(this.files, { skillId: id, accountId });
    await this.audit.record({ accountId, action: 'skill.import', target: id, before, after: skill });
    return { action: 'updated', skill, warnings };
  }

  /** A document may come from another server, so references that lead nowhere here are kept and told of; circles are refused. */
  private async writeFiles(skillId: SkillId, accountId: AccountId, { files, bundleFiles }: FlatSkill): Promise<ImportWarningView[]> {
    const owner = { skillId, accountId };
    await this.files.replaceAll(skillId, accountId, files);
    if (bundleFiles.length > 0) await this.bundleFiles.replaceAll(owner, bundleFiles);
    const blocks = files.flatMap((file, index) => placed(file.blocks, `/manifest/files/${index}/blocks`));
    try {
      await this.blocks.requireReferences(owner, blocks);
      return [];
    } catch (fault) {
      if (!(fault instanceof DomainError) || fault.code !== 'invalid_block') throw fault;
      return fault.faults.map(({ pointer, message }) => ({ code: 'missing_reference', message: `${pointer}: ${message}` }));
    }
  }
}

interface ImportPlan {
  readonly manifest: FlatManifest;
  readonly strategy: ConflictStrategy;
}
