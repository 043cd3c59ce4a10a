import { Database, SkillsRepository, type VersionOwner } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { buildManifest, type FlatManifest, type Manifest, skillFromFlat } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { BundleStore, bundleOf } from '../bundle-content/index.js';

/** Bundles of old versions, as they become drafts again: under the name that the skill has now, which stands in their SKILL.md, too. */
@Injectable()
export class BundleRestore {
  constructor(
    private readonly db: Database,
    private readonly skills: SkillsRepository,
    private readonly store: BundleStore,
  ) {}

  /** The snapshot under today's name; that of another kind as it is. */
  async read({ id, accountId }: VersionOwner, snapshot: FlatManifest): Promise<FlatManifest> {
    const content = bundleOf(snapshot);
    if (!content) return snapshot;
    const skill = await this.db.transaction(accountId, () => this.skills.findById(id));
    if (!skill) throw new DomainError('not_found');
    const { name } = skill;
    return { ...snapshot, name, ...(await this.store.withIdentity(accountId, content, { name, description: snapshot.description ?? '' })) };
  }

  /** The manifest of a restored bundle, which is the old one unless its SKILL.md was written again. */
  manifestOf(old: Manifest, snapshot: FlatManifest): Manifest {
    if (snapshot.kind !== 'bundle') return old;
    return buildManifest(skillFromFlat(snapshot, old.metadata.createdAt), { dependencies: [], plugins: [] });
  }
}
