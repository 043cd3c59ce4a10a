import { SKILL_MD } from '@guildhall/bundles';
import type { DiscoveryIndexAnswer, DiscoverySkillView } from './discovery.dto.js';
import type { SkillFolder } from './skill-folders.js';

const SCHEMA = 'https://schemas.agentskills.io/discovery/0.2.0/schema.json';

export function presentIndex(skills: DiscoverySkillView[]): DiscoveryIndexAnswer {
  return { $schema: SCHEMA, skills };
}

/** @param archiveDigest of the folder as a zip; null when it is one file */
export function presentEntry(name: string, { description, files }: SkillFolder, archiveDigest: string | null): DiscoverySkillView {
  if (archiveDigest !== null) return { name, type: 'archive', description, url: `${name}.zip`, digest: `sha256:${archiveDigest}` };
  return { name, type: 'skill-md', description, url: `${name}/${SKILL_MD}`, digest: `sha256:${files[0]?.sha256}` };
}
