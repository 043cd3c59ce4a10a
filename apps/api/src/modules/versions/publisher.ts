import {
  BundleFilesRepository,
  Database,
  type DraftRecord,
  DraftsRepository,
  FilesRepository,
  newId,
  SkillsRepository,
  type TakenNumber,
  type VersionOwner,
  type VersionRecord,
  VersionsRepository,
} from '@guildhall/data';
import { type Clock, DomainError, type JsonObject } from '@guildhall/kernel';
import { exportFlat, type FlatManifest, type Manifest, manifestDigest, overwriteFlat, type PluginLink, reachOf } from '@guildhall/manifest';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import type { Preconditions } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { Turns } from '../../http/turns.js';
import { DraftManifests, flatFields } from '../manifests/index.js';
import { WebhooksOutbox } from '../webhooks/index.js';
import { BundleRestore } from './bundle-restore.js';
import { PluginRestore } from './plugin-restore.js';

/** A version that was just published, and its manifest. */
export interface Published {
  readonly version: VersionRecord;
  readonly manifest: Manifest;
}

/** Who publishes, and the draft that is meant. */
export interface PublishRequest {
  readonly owner: VersionOwner;
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

/** What a new version says. */
interface Content {
  readonly manifest: Manifest;
  readonly snapshot: FlatManifest;
  readonly note: string | null;
  readonly rolledBackFrom: number | null;
}

/** Largest manifest that can be published, in characters: readers have to hold it in memory. */
const MAX_MANIFEST = 8 * 1_048_576;

/**
 * Makes versions out of drafts.
 * THREAT[MON-01]: number, content and current version are one transaction, which holds the lock of the draft from its first statement on.
 */
@Injectable()
export class Publisher {
  private readonly turns = new Turns();

  constructor(
    private readonly db: Database,
    private readonly versions: VersionsRepository,
    private readonly drafts: DraftsRepository,
    private readonly skills: SkillsRepository,
    private readonly files: FilesRepository,
    private readonly bundleFiles: BundleFilesRepository,
    private readonly manifests: DraftManifests,
    private readonly bundles: BundleRestore,
    private readonly plugins: PluginRestore,
    private readonly audit: AuditLog,
    private readonly outbox: WebhooksOutbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Publishes the draft as it is committed. */
  publish(request: PublishRequest, note: string | null): Promise<Published> {
    return this.withNumber(request, {}, async (taken) => {
      const { draft, manifest } = await this.manifests.build(request.owner.id);
      return this.append(request, taken, { manifest, snapshot: exportFlat(draft.content), note, rolledBackFrom: null });
    });
  }

  /**
   * Publishes the draft that the open transaction has written and holds the lock of: what was written and its version are one.
   * Nobody takes turns here, because whoever waits for one would wait with the draft in its hand.
   */
  async publishWritten(owner: VersionOwner, caller: Principal): Promise<Published> {
    const taken = await this.versions.takeNumber(owner);
    if (!taken) throw new DomainError('not_found');
    const { draft, manifest } = await this.manifests.buildWritten(owner.id);
    return this.append({ owner, caller }, taken, { manifest, snapshot: exportFlat(draft.content), note: null, rolledBackFrom: null });
  }

  /** Makes the draft what the version was, and publishes the version's content again. @throws {DomainError} `not_found` */
  async rollback(request: PublishRequest, version: number): Promise<Published> {
    const texts = await this.versions.findTexts(request.owner, version);
    if (!texts) throw new DomainError('not_found');
    const old = JSON.parse(texts.manifest) as Manifest;
    const links = old.spec.skillPlugins ?? [];
    const former = await this.bundles.read(request.owner, JSON.parse(texts.snapshot) as FlatManifest);
    return this.withNumber(request, { before: () => this.plugins.prepare(links) }, async (taken) => {
      const draft = await this.drafts.findById(request.owner.id);
      if (!draft) throw new DomainError('not_found');
      const snapshot = await this.restore(draft, former, links);
      const { name, access, title, description, tags } = snapshot;
      const metadata = {
        ...old.metadata,
        name,
        title,
        description: description ?? '',
        access: access ?? draft.content.access,
        tags: tags ?? [],
      };
      const manifest = this.bundles.manifestOf({ ...old, metadata }, snapshot);
      return this.append(request, taken, { manifest, snapshot, note: null, rolledBackFrom: version });
    });
  }

  private withNumber(
    { owner, preconditions }: PublishRequest,
    { before }: { before?: () => Promise<void> },
    work: (taken: TakenNumber) => Promise<Published>,
  ): Promise<Published> {
    return this.turns.take(owner.id, () =>
      this.db.transaction(owner.accountId, async () => {
        await before?.();
        const taken = await this.versions.takeNumber(owner);
        if (!taken) throw new DomainError('not_found');
        preconditions.requireState(taken.revision);
        return work(taken);
      }),
    );
  }

  private async append(
    { owner, caller }: Omit<PublishRequest, 'preconditions'>,
    { version: number }: TakenNumber,
    content: Content,
  ): Promise<Published> {
    const { manifest, snapshot, note, rolledBackFrom } = content;
    const text = JSON.stringify(manifest);
    if (text.length > MAX_MANIFEST) throw new DomainError('manifest_too_large', { details: { limit: MAX_MANIFEST } });
    const version = await this.versions.append(newId('version'), {
      ...{ accountId: owner.accountId, skillId: owner.id, version: number, note, rolledBackFrom },
      ...{ etag: manifest.metadata.etag, digest: manifestDigest(manifest.spec), manifest: text, snapshot: JSON.stringify(snapshot) },
      ...{ reach: reachOf(manifest.spec), publishedAt: this.clock.now(), publishedById: caller.userId },
    });
    await this.bundleFiles.keepForVersion({ skillId: owner.id, accountId: owner.accountId }, number, manifest.spec.bundle?.files ?? []);
    const action = rolledBackFrom === null ? 'skill.publish' : 'skill.rollback';
    await this.audit.record({ accountId: owner.accountId, action, target: version.id, after: version });
    await this.outbox.enqueue(owner.accountId, 'skill.published', publishedEvent(owner, version, manifest));
    return { version, manifest };
  }

  /**
   * Name, access, status, listing and visibility stay as they are: a return to old content must neither break the skill's address nor
   * open what has been closed since.
   */
  private async restore(
    { id, accountId, content }: DraftRecord,
    snapshot: FlatManifest,
    links: readonly PluginLink[],
  ): Promise<FlatManifest> {
    // A bundle was written under the name that it had: another name by now is another SKILL.md.
    if (snapshot.kind === 'bundle' && snapshot.name !== content.name) throw new DomainError('precondition_failed');
    const { access: _access, status: _status, listed: _listed, contentVisibility: _visibility, ...written } = snapshot;
    const restored = overwriteFlat(content, { ...written, name: content.name });
    await this.files.replaceAll(id, accountId, restored.files, { areOwnFormer: true });
    if (restored.bundle) await this.bundleFiles.replaceAll({ skillId: id, accountId }, restored.bundleFiles);
    await this.plugins.restore({ agentId: id, accountId }, links);
    await this.skills.update(id, accountId, flatFields(restored), this.clock.now());
    return exportFlat(restored);
  }
}

/** What the account's webhook hears: which skill and which version, not what is in it. */
function publishedEvent(owner: VersionOwner, version: VersionRecord, { metadata }: Manifest): JsonObject {
  const { id, version: number, etag, digest, note, rolledBackFrom, publishedAt } = version;
  return {
    skill: { id: owner.id, name: metadata.name, title: metadata.title },
    version: { id, version: number, etag, digest, note, rolledBackFrom, publishedAt: publishedAt.toISOString() },
  };
}
