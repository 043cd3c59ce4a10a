import { SkillAccessRepository, type SkillTargetRecord } from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import { type Manifest, redactManifest } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { required } from '../../http/required.js';
import { ManifestReader } from './manifest-reader.js';
import { type ReadManifest, skillsToJudge } from './manifest-redaction.js';
import { verdictsOf } from './verdicts.js';
import type { VersionChoice } from './version-choice.js';

/** A state of a skill that a run is to use. */
export interface ManifestToRun extends ReadManifest {
  readonly target: SkillTarget;
}

interface ReadAs extends ManifestToRun {
  readonly reader: AccountId;
}

const NONE: ReadonlyMap<SkillId, SkillTargetRecord> = new Map();

/** Finds the manifests that runs are made of. */
@Injectable()
export class RunManifests {
  constructor(
    private readonly manifests: ManifestReader,
    private readonly skills: SkillAccessRepository,
  ) {}

  /**
   * What a run of the account is made of.
   * @param choice as in `ManifestReader.read`
   * @throws {DomainError} as `ManifestReader.read`
   */
  async read(target: SkillTarget, account: AccountId, choice?: VersionChoice): Promise<{ version: number | null; manifest: Manifest }> {
    const found = await this.manifests.find(target, choice);
    const [manifest] = await this.redact([{ ...found, target }], account);
    return { version: found.version === 'draft' ? null : found.version, manifest: required(manifest) };
  }

  /**
   * Manifests that were found together, as a run of the account may use them; one look-up for each reader, however many there are.
   * THREAT[OPQ-03]: nobody is shown what is made of an opaque one, so it is read as its author sees it, and no further.
   */
  async redact(found: readonly ManifestToRun[], account: AccountId): Promise<Manifest[]> {
    const toRead = found.map((one): ReadAs => {
      if (one.target.view !== 'opaque') return { ...one, reader: account };
      return { ...one, target: { ...one.target, view: 'own' }, reader: one.target.skill.accountId };
    });
    const known = await this.findNamed(toRead);
    return toRead.map((one) =>
      redactManifest(one.manifest.manifest, verdictsOf(skillsToJudge(one, one.target), known.get(one.reader) ?? NONE)),
    );
  }

  /** The skills that the manifests name, as each reader relates to them. */
  private async findNamed(toRead: readonly ReadAs[]): Promise<Map<AccountId, Map<SkillId, SkillTargetRecord>>> {
    const wanted = new Map<AccountId, Set<SkillId>>();
    for (const one of toRead) wanted.set(one.reader, new Set([...(wanted.get(one.reader) ?? []), ...skillsToJudge(one, one.target)]));
    const found = [...wanted].map(async ([reader, ids]) => [reader, await this.skills.findByIds([...ids], reader)] as const);
    return new Map(await Promise.all(found));
  }
}
