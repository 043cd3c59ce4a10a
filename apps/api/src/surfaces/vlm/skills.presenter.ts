import { skillVersion } from '@guildhall/bundles';
import type { BundleVersionRecord } from '@guildhall/data';
import { view } from '@guildhall/policy';
import { factsOf } from '../../http/skill-facts.js';
import type { SkillInfo } from './skills.dto.js';
import { uuidOf } from './vlm-ids.js';

/** A version as the account that asks sees it. THREAT[OPQ-01]: fields are named one by one. */
export function presentSkillInfo(record: BundleVersionRecord): SkillInfo {
  const version = versionOf(record);
  const at = record.publishedAt.toISOString();
  return {
    id: uuidOf(record.id),
    name: nameOf(record),
    description: descriptionOf(record),
    skill_version: version,
    version,
    skill_uri: null,
    is_public: record.skill.access === 'public',
    status: 'completed',
    created_at: at,
    updated_at: at,
  };
}

/** What an account calls a skill in its pool; skills of others have their address. */
export function nameOf({ skill, relation, alias, accountSlug }: BundleVersionRecord): string {
  return relation ? (alias ?? skill.name) : `${accountSlug}/${skill.name}`;
}

/** THREAT[OPQ-05]: what another version of an opaque skill said of itself is content, and not shown. */
function descriptionOf(record: BundleVersionRecord): string {
  return isOpaque(record) ? (record.usedDescription ?? '') : record.description;
}

/** THREAT[OPQ-01]: of what is not shown there is no hash either, only the number of the version. */
export function versionOf(record: BundleVersionRecord): string {
  return isOpaque(record) ? String(record.version) : skillVersion(record.publishedAt, record.digest);
}

export function isOpaque({ skill, relation }: Pick<BundleVersionRecord, 'skill' | 'relation'>): boolean {
  return view(factsOf(skill), relation) === 'opaque';
}
