import { DomainError } from '@guildhall/kernel';
import { decide } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { factsOf } from '../../http/skill-facts.js';
import { BundleScans, sentenceOf } from '../bundle-content/index.js';
import { ManifestReader } from '../manifests/index.js';
import type { WarningView } from '../skills/index.js';

/** Most findings of which whoever installs is told; the report has them all. */
const MOST = 10;

/** What an account is told before it uses a skill of somebody else. */
@Injectable()
export class InstallWarnings {
  constructor(
    private readonly manifests: ManifestReader,
    private readonly scans: BundleScans,
  ) {}

  /**
   * THREAT[INP-09]: who installs a bundle hears what to look at in it. THREAT[OPQ-01]: of content that the account is not shown, nothing is
   * said; it does not reach the account's models either.
   * @param version the one that is to be installed; undefined for the current one
   */
  async find({ skill, relation, view }: SkillTarget, { accountId }: Principal, version: number | undefined): Promise<WarningView[]> {
    if (skill.kind !== 'bundle' || !decide('bundle', 'read', factsOf(skill), relation).allow) return [];
    const spec = await this.read({ skill, relation, view }, accountId, version);
    const findings = spec ? await this.scans.read(spec) : [];
    return findings.slice(0, MOST).map((finding) => ({ code: finding.code, message: sentenceOf(finding) }));
  }

  private async read(target: SkillTarget, accountId: Principal['accountId'], version: number | undefined) {
    try {
      return (await this.manifests.read(target, accountId, version)).manifest.prepared.manifest.spec.bundle;
    } catch (fault) {
      if (fault instanceof DomainError && fault.code === 'not_found') return undefined; // nothing of it is published any more
      throw fault;
    }
  }
}
