import { DomainError } from '@guildhall/kernel';
import type { BundleSpec, Manifest } from '@guildhall/manifest';
import { Injectable, type StreamableFile } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { OK } from '../../http/envelope.js';
import { type Preconditions, quotedEtag } from '../../http/etags.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import type { SharedCaching } from '../../http/shared-caching.js';
import { BundleScans, BundleStore } from '../bundle-content/index.js';
import { ManifestReader, versionChoice } from '../manifests/index.js';
import { attachment } from './attachment.js';
import { BundleArchives } from './bundle-archives.js';
import { fileStateOf, stateOf } from './bundle-state.js';
import type { BundleAnswer, BundleFilesAnswer, BundleFilesQuery, BundleQuery, ScanAnswer } from './bundles.dto.js';
import { presentBundle, presentEntry, presentFinding } from './bundles.presenter.js';
import { requireBundle } from './bundles.service.js';

/** Who reads which bundle, and what is known of the state that the reader has. */
export interface BundleRead {
  readonly target: SkillTarget;
  readonly caller: Principal | null;
  readonly preconditions: Preconditions;
  readonly sharing: SharedCaching;
}

type Found = Pick<Manifest, 'metadata'> & { readonly spec: BundleSpec };

/**
 * Reads bundles, in the state that a reader is shown. Whoever may read the manifest may read what it lists.
 * THREAT[OPQ-01]: the listing comes from the manifest that was judged for the reader, so no other version gives its files.
 */
@Injectable()
export class BundleDownloads {
  constructor(
    private readonly manifests: ManifestReader,
    private readonly archives: BundleArchives,
    private readonly store: BundleStore,
    private readonly scans: BundleScans,
  ) {}

  /** @returns undefined when the caller has it already */
  async read(request: BundleRead, query: BundleQuery): Promise<BundleAnswer | undefined> {
    const { metadata, spec } = await this.find(request, query);
    if (request.preconditions.tag(quotedEtag(stateOf(spec)))) return undefined;
    return { ...OK, bundle: presentBundle(spec, metadata) };
  }

  async list(request: Omit<BundleRead, 'preconditions'>, query: BundleFilesQuery): Promise<BundleFilesAnswer> {
    const { spec } = await this.find(request, query);
    const { page, limit } = query;
    const shown = spec.files.slice((page - 1) * limit, page * limit);
    return { ...OK, files: shown.map(presentEntry), digest: spec.digest, ...pageFields(spec.files.length, query) };
  }

  async download(request: BundleRead, query: BundleQuery): Promise<StreamableFile | undefined> {
    const { metadata, spec } = await this.find(request, query);
    if (request.preconditions.tag(quotedEtag(stateOf(spec)))) return undefined;
    return attachment(await this.archives.read(spec), `${metadata.name}.zip`, 'application/zip');
  }

  async scan(request: Omit<BundleRead, 'preconditions'>, query: BundleQuery): Promise<ScanAnswer> {
    const { spec } = await this.find(request, query);
    return { ...OK, digest: spec.digest, findings: (await this.scans.read(spec)).map(presentFinding) };
  }

  /** @throws {DomainError} `not_found` */
  async readFile(request: BundleRead, path: string, query: BundleQuery): Promise<StreamableFile | undefined> {
    const { spec } = await this.find(request, query);
    const file = spec.files.find((entry) => entry.path === path);
    if (!file) throw new DomainError('not_found');
    if (request.preconditions.tag(quotedEtag(fileStateOf(file)))) return undefined;
    return attachment(await this.store.load(file), path.slice(path.lastIndexOf('/') + 1), file.mediaType);
  }

  /** What everybody may read is the same for all who send no token. */
  private async find({ target, caller, sharing }: Omit<BundleRead, 'preconditions'>, { version }: BundleQuery): Promise<Found> {
    requireBundle(target);
    const { manifest } = await this.manifests.read(target, caller?.accountId ?? null, versionChoice(version));
    const { metadata, spec } = manifest.prepared.manifest;
    if (!spec.bundle) throw new DomainError('not_a_bundle');
    if (!caller) sharing.allow();
    return { metadata, spec: spec.bundle };
  }
}
