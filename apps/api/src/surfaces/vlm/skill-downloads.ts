import { type BundleVersionRecord, BundleVersionsRepository, VersionsRepository } from '@guildhall/data';
import { type AccountId, DomainError, type VersionId } from '@guildhall/kernel';
import type { Manifest } from '@guildhall/manifest';
import { Injectable, type StreamableFile } from '@nestjs/common';
import { judgeTarget } from '../../http/access.guard.js';
import { attachment, BundleArchives } from '../../modules/bundles/index.js';
import { SignedLinks } from './signed-links.js';
import { notFound, SkillResolver } from './skill-resolver.js';
import type { SkillDownload } from './skills.dto.js';
import { nameOf, versionOf } from './skills.presenter.js';
import { digitsOf, uuidOf } from './vlm-ids.js';

const READ = { resource: 'bundle', action: 'read' } as const;

/** Gives versions of bundles out as zips, by links that work without a key. */
@Injectable()
export class SkillDownloads {
  constructor(
    private readonly resolver: SkillResolver,
    private readonly bundleVersions: BundleVersionsRepository,
    private readonly versions: VersionsRepository,
    private readonly archives: BundleArchives,
    private readonly links: SignedLinks,
  ) {}

  /** @throws {DomainError} `not_found`, `skill_opaque`, `payment_required` */
  async link(accountId: AccountId, reference: string, seconds: number): Promise<SkillDownload> {
    const record = await this.resolver.resolve(accountId, reference);
    judgeTarget(record, READ);
    const id = uuidOf(record.id);
    const url = this.links.make({ method: 'GET', path: bundlePath(id) }, accountId, seconds);
    return { id, name: nameOf(record), skill_version: versionOf(record), download_url: url, expires_in: seconds };
  }

  /**
   * THREAT[OPQ-01]: a link made while the skill was open gives nothing once it is closed, taken away or deleted.
   * @throws {DomainError} `link_expired`, `not_found`
   */
  async download(id: string, token: unknown): Promise<StreamableFile> {
    const accountId = this.links.read({ method: 'GET', path: bundlePath(id) }, token);
    const record = await this.bundleVersions.findById(accountId, `ver_${digitsOf(id)}` as VersionId);
    if (!record || !isReadable(record)) throw notFound();
    const texts = await this.versions.findTexts(record.skill, record.version);
    const { bundle } = texts ? (JSON.parse(texts.manifest) as Manifest).spec : {};
    if (!bundle) throw notFound();
    return attachment(await this.archives.read(bundle), `${record.skill.name}.zip`, 'application/zip');
  }
}

const bundlePath = (id: string): string => `/vlm/v1/skills/${id}/bundle.zip`;

function isReadable(record: BundleVersionRecord): boolean {
  try {
    judgeTarget(record, READ);
    return true;
  } catch (fault) {
    if (fault instanceof DomainError) return false;
    throw fault;
  }
}
