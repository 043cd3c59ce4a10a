import type { VersionRecord } from '@guildhall/data';
import type { Manifest } from '@guildhall/manifest';
import type { View } from '@guildhall/policy';
import { OK } from '../../http/envelope.js';
import type { OpaqueVersionView, PublishAnswer, VersionHeadView, VersionView } from './versions.dto.js';

/** The skill as its versions name it. */
export interface NamedSkill {
  readonly id: string;
  readonly name: string;
}

/** THREAT[OPQ-01]: of an opaque skill, others learn that there is a version and since when. */
export function presentListed(version: VersionRecord, skill: NamedSkill, view: View): VersionHeadView | OpaqueVersionView {
  return view === 'opaque' ? opaqueVersion(version) : presentHead(version, skill);
}

export function presentHead(version: VersionRecord, skill: NamedSkill): VersionHeadView {
  const { rolledBackFrom, yankedAt, yankReason } = version;
  return {
    id: version.id,
    skill: { id: skill.id, name: skill.name },
    version: version.version,
    etag: version.etag,
    digest: version.digest,
    note: version.note,
    publishedAt: version.publishedAt.toISOString(),
    publishedBy: version.publishedById,
    ...(rolledBackFrom === null ? {} : { rolledBackFrom }),
    ...(yankedAt === null ? {} : { yanked: { reason: yankReason, at: yankedAt.toISOString() } }),
  };
}

export function presentVersion(version: VersionRecord, skill: NamedSkill, manifest: Manifest): VersionView {
  return { ...presentHead(version, skill), manifest };
}

export function presentPublished(version: VersionRecord, skill: NamedSkill, manifest: Manifest): PublishAnswer {
  const number = version.version;
  return { ...OK, version: presentVersion(version, skill, manifest), publish: { version: number }, versionNumber: number };
}

function opaqueVersion({ version, publishedAt }: VersionRecord): OpaqueVersionView {
  return { version, publishedAt: publishedAt.toISOString() };
}
