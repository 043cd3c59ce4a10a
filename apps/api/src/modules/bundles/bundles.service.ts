import { bundleFile } from '@guildhall/bundles';
import { BundleFilesRepository, Database, InstallsRepository, type SkillRecord, SkillsRepository } from '@guildhall/data';
import { type AccountId, type Clock, DomainError } from '@guildhall/kernel';
import type { BundleContent, BundleEntry } from '@guildhall/manifest';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { type Preconditions, quotedEtag } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { type BundleChange, BundleReader, BundleScans, BundleStore, type KeptBundle } from '../bundle-content/index.js';
import { BundleDrafts, DraftsToEdit, type DraftToEdit } from '../copies/index.js';
import { presentSkill, SkillCreationService, type SkillView } from '../skills/index.js';
import { type BundleInput, sourceOf } from './bundle-input.js';
import { fileStateOf, stateOf } from './bundle-state.js';
import type {
  BundleFileAnswer,
  BundleModeQuery,
  BundleSkillAnswer,
  BundleWarningView,
  DeletedBundleFileAnswer,
  ValidateAnswer,
} from './bundles.dto.js';
import { presentEntry, presentFindingProblem, presentProblems, presentWarningProblems, presentWarnings } from './bundles.presenter.js';

/** Who writes to which bundle, and the state that is expected. */
export interface BundleWrite {
  readonly target: SkillTarget;
  readonly caller: Principal;
  readonly preconditions: Preconditions;
  /** The last step of the transaction that writes the draft. */
  readonly afterwards?: (draft: DraftToEdit) => Promise<void>;
}

/** A file to write. */
export interface NewFile {
  readonly path: string;
  readonly content: Uint8Array;
  /** undefined: as it is; not, when there is no such file yet. */
  readonly executable: boolean | undefined;
}

/** Writes bundles: each write is read by every rule and kept as bytes before the transaction that makes it true. */
@Injectable()
export class BundlesService {
  constructor(
    private readonly db: Database,
    private readonly reader: BundleReader,
    private readonly store: BundleStore,
    private readonly scans: BundleScans,
    private readonly creation: SkillCreationService,
    private readonly drafts: DraftsToEdit,
    private readonly edits: BundleDrafts,
    private readonly skills: SkillsRepository,
    private readonly files: BundleFilesRepository,
    private readonly installs: InstallsRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws {DomainError} as `BundleReader.read`, `skill_name_taken` */
  async create(caller: Principal, input: BundleInput, { mode }: BundleModeQuery): Promise<BundleSkillAnswer> {
    const kept = await this.store.keep(caller.accountId, await this.reader.read(sourceOf(input), { mode }));
    const { skill, warnings = [] } = await this.creation.createBundle(caller, kept);
    return { ...OK, skill: skill as SkillView, ...told([...presentWarnings(kept.warnings), ...warnings]) };
  }

  /** Stores nothing. */
  async validate(input: BundleInput, { mode }: BundleModeQuery): Promise<ValidateAnswer> {
    const read = await this.reader.judge(sourceOf(input), { mode });
    if ('refusal' in read) return { ...OK, valid: false, errors: presentProblems(read), warnings: [] };
    const { name, description } = read.skill;
    const findings = (await this.scans.scan(read.files)).map(presentFindingProblem);
    return { ...OK, valid: true, name, description, errors: [], warnings: [...presentWarningProblems(read.warnings), ...findings] };
  }

  /** @throws {DomainError} as `create`, and `precondition_failed` */
  async replace(write: BundleWrite, input: BundleInput, { mode }: BundleModeQuery): Promise<BundleSkillAnswer> {
    const { target, preconditions } = write;
    const { accountId } = write.caller;
    requireBundle(target);
    const kept = await this.store.keep(accountId, await this.reader.read(sourceOf(input), { mode, fallbackName: target.skill.name }));
    return this.db.transaction(accountId, async () => {
      const draft = await this.drafts.open(target, accountId);
      const before = await this.files.findState({ skillId: draft.id, accountId });
      preconditions.requireState(stateOf(before));
      const skill = await this.writeTo(draft, accountId, { kept, action: 'bundle.replace', target: draft.id });
      const install = (await this.installs.findBySkills(accountId, [draft.id])).get(draft.id) ?? null;
      preconditions.tag(quotedEtag(stateOf({ ...kept.content.bundle, files: kept.content.bundleFiles })));
      return { ...OK, skill: presentSkill(skill, install) as SkillView, ...told(presentWarnings(kept.warnings)) };
    });
  }

  /** @returns also whether the file is new @throws {DomainError} as `replace` */
  async writeFile(write: BundleWrite, { path, content, executable }: NewFile): Promise<BundleFileAnswer & { readonly isNew: boolean }> {
    const { kept, before } = await this.change(write, { path, action: 'bundle.file.write' }, (old) => ({
      written: [bundleFile(path, content, executable ?? old?.executable ?? false)],
    }));
    const file = requireFile(kept.content, path);
    write.preconditions.tag(quotedEtag(fileStateOf(file)));
    const answer = { ...OK, file: presentEntry(file), digest: kept.content.bundle.digest, ...told(presentWarnings(kept.warnings)) };
    return { ...answer, isNew: before === undefined };
  }

  /** @throws {DomainError} `not_found`, `skill_md_missing` for SKILL.md itself */
  async deleteFile(write: BundleWrite, path: string): Promise<DeletedBundleFileAnswer> {
    const { kept } = await this.change(write, { path, action: 'bundle.file.delete' }, (old) => {
      if (!old) throw new DomainError('not_found');
      return { removed: [path] };
    });
    return { ...OK, file: { path, deleted: true }, digest: kept.content.bundle.digest };
  }

  private change(
    { target, caller: { accountId }, preconditions, afterwards }: BundleWrite,
    { path, action }: { path: string; action: string },
    plan: (before: BundleEntry | undefined) => BundleChange,
  ): Promise<Changed> {
    requireBundle(target);
    return this.edits.edit(target, accountId, {
      prepare: async ({ content }) => {
        const before = content.bundleFiles.find((file) => file.path === path);
        const change = plan(before);
        preconditions.requireState(before ? fileStateOf(before) : 'none');
        return { kept: await this.store.change(accountId, content, change), before };
      },
      write: async (draft, { kept, before }) => {
        await this.writeTo(draft, accountId, { kept, action, target: `${draft.id}/${path}` });
        await afterwards?.(draft);
        return { kept, before };
      },
    });
  }

  /** A SKILL.md that says another name or description changes those of the skill. */
  private async writeTo({ id }: DraftToEdit, accountId: AccountId, { kept, action, target }: Effect): Promise<SkillRecord> {
    const before = await this.skills.findById(id);
    if (!before) throw new DomainError('not_found');
    const { bundle, bundleFiles, instructions } = kept.content;
    const name = kept.name === before.name ? {} : { name: kept.name };
    const fields = { ...name, description: kept.description, bundle, instructions };
    const after = await this.skills.update(id, accountId, fields, this.clock.now());
    await this.files.replaceAll({ skillId: id, accountId }, bundleFiles);
    await this.audit.record({ accountId, action, target, before, after });
    return after;
  }
}

interface Changed {
  readonly kept: KeptBundle;
  /** The file as it was. */
  readonly before: BundleEntry | undefined;
}

interface Effect {
  readonly kept: KeptBundle;
  readonly action: string;
  readonly target: string;
}

/** @throws {DomainError} `not_a_bundle` */
export function requireBundle({ skill }: SkillTarget): void {
  if (skill.kind !== 'bundle') throw new DomainError('not_a_bundle');
}

function requireFile({ bundleFiles }: BundleContent, path: string): BundleEntry {
  const file = bundleFiles.find((entry) => entry.path === path);
  if (!file) throw new Error('A file that was written is part of the bundle.');
  return file;
}

function told(warnings: readonly BundleWarningView[]): { warnings?: BundleWarningView[] } {
  return warnings.length > 0 ? { warnings: [...warnings] } : {};
}
