import { ModelTiersRepository, VersionsRepository } from '@guildhall/data';
import { compilePrepared, type DiffSide, diffManifests, type Manifest, type ModelChoice, resolveModels } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { type Preconditions, quotedEtag } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { BundleTexts } from './bundle-texts.js';
import { ManifestReader } from './manifest-reader.js';
import type { ReadManifest } from './manifest-redaction.js';
import type { CompileAnswer, CompileDto, DiffAnswer, DiffQuery, ManifestQuery } from './manifests.dto.js';
import { presentCompiled, presentDiff } from './manifests.presenter.js';
import { type VersionChoice, versionChoice } from './version-choice.js';

/** Who reads, and the state that the reader has already. */
interface Reader {
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

const YANKED = { code: 'version_yanked', message: 'This version was yanked by its author; another one should be used.' } as const;

@Injectable()
export class ManifestsService {
  constructor(
    private readonly reader: ManifestReader,
    private readonly versions: VersionsRepository,
    private readonly tiers: ModelTiersRepository,
    private readonly texts: BundleTexts,
  ) {}

  /** @returns the manifest as it was stored, or undefined when the caller has it already */
  async read(target: SkillTarget, { caller, preconditions }: Reader, query: ManifestQuery): Promise<string | undefined> {
    const read = await this.reader.read(target, caller.accountId, versionChoice(query.version));
    return preconditions.tag(quotedEtag(read.manifest.etag)) ? undefined : read.manifest.text;
  }

  async compile(target: SkillTarget, { accountId }: Principal, body: CompileDto): Promise<CompileAnswer> {
    const read = await this.reader.read(target, accountId, versionChoice(body.version));
    const { prepared, etag } = read.manifest;
    const models = await this.findModels(prepared.manifest, accountId);
    const answer = presentCompiled(compilePrepared(prepared, body.variables ?? {}, { models }), etag);
    return (await this.isYanked(target, read)) ? { ...answer, warnings: [...answer.warnings, { ...YANKED }] } : answer;
  }

  async diff(target: SkillTarget, { accountId }: Principal, query: DiffQuery): Promise<DiffAnswer> {
    const from = versionChoice(query.from) ?? target.skill.currentVersion;
    const [before, after] = await Promise.all([
      this.side(target, accountId, from),
      this.side(target, accountId, versionChoice(query.to) ?? 'draft'),
    ]);
    const texts = await this.texts.find(before.manifest, after.manifest);
    return presentDiff(diffManifests({ ...before, texts }, after));
  }

  private async side(target: SkillTarget, accountId: Principal['accountId'], choice: VersionChoice | null): Promise<DiffSide> {
    if (choice === null) return { version: null, manifest: null };
    const { version, manifest } = await this.reader.read(target, accountId, choice);
    return { version, manifest: manifest.manifest };
  }

  /** The models of the account that would pay for a run; kinds that no model answers have none. */
  private async findModels({ metadata, spec }: Manifest, accountId: Principal['accountId']): Promise<readonly ModelChoice[]> {
    if (spec.models.length > 0 || (metadata.kind !== 'agent' && metadata.kind !== 'prompt')) return spec.models;
    return resolveModels(spec.models, spec.modelStrategy, await this.tiers.find(accountId));
  }

  /** The current version is by its meaning none that was yanked, so only others are looked up. */
  private async isYanked({ skill: { id, accountId, currentVersion } }: SkillTarget, { version }: ReadManifest): Promise<boolean> {
    if (version === 'draft' || version === currentVersion) return false;
    return (await this.versions.find({ id, accountId }, version))?.yankedAt != null;
  }
}
