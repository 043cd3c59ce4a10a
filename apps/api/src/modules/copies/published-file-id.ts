import { type FileId, ID_PREFIX, type SkillId, sha256Hex } from '@guildhall/kernel';
import type { SkillFile } from '@guildhall/manifest';

/** A manifest knows its files by section and name; the id made of them is the same in every version. */
export function publishedFileId(skillId: SkillId, { section, name }: Pick<SkillFile, 'section' | 'name'>): FileId {
  return `${ID_PREFIX.file}${sha256Hex(`${skillId}/${section}/${name}`).slice(0, 24)}` as FileId;
}
