import { SkillAccessRepository } from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import type { PreparedManifest } from '@guildhall/manifest';
import { decide, view } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { factsOf } from '../../http/skill-facts.js';
import { ManifestBatch } from '../manifests/index.js';

/**
 * Reads what a list of skills offers.
 * THREAT[OPQ-01]: policy judges each skill for each reader at the moment of reading, whatever the list has said before.
 */
@Injectable()
export class OfferedManifests {
  constructor(
    private readonly skills: SkillAccessRepository,
    private readonly manifests: ManifestBatch,
  ) {}

  /** Those that the reader may read. @param reader the asking account; null for an anonymous one */
  async read(ids: readonly SkillId[], reader: AccountId | null): Promise<Map<SkillId, PreparedManifest>> {
    const readable = new Map<SkillTarget, SkillId>();
    for (const [id, found] of await this.skills.findByIds(ids, reader)) {
      const facts = factsOf(found.skill);
      if (decide('skill', 'manifest', facts, found.relation).allow) readable.set({ ...found, view: view(facts, found.relation) }, id);
    }
    const read = await this.manifests.read([...readable.keys()], reader);
    return new Map([...readable].flatMap(([target, id]) => toEntry(id, read.get(target)?.manifest.prepared)));
  }
}

function toEntry(id: SkillId, manifest: PreparedManifest | undefined): [SkillId, PreparedManifest][] {
  return manifest ? [[id, manifest]] : [];
}
