import type { BlockRecord, FileRecord, VersionOwner, VersionRecord, VersionTexts } from '@guildhall/data';
import type { BlockId, FileId } from '@guildhall/kernel';
import type { Block, Manifest, SkillFile } from '@guildhall/manifest';
import { publishedFileId } from '../copies/index.js';

/** The files of a published version in the form of a draft's; their age is that of the version. */
export function publishedFiles(owner: VersionOwner, version: VersionRecord, { manifest }: Pick<VersionTexts, 'manifest'>): FileRecord[] {
  const { spec } = JSON.parse(manifest) as Manifest;
  return spec.files.map((file) => publishedFile(owner, version, file));
}

function publishedFile({ id: skillId, accountId }: VersionOwner, { version, publishedAt }: VersionRecord, file: SkillFile): FileRecord {
  const { section, name, order, condition, metadata = {} } = file;
  const id = publishedFileId(skillId, file);
  const times = { createdAt: publishedAt, updatedAt: publishedAt };
  const blocks = file.blocks.map((block) => publishedBlock(id, block, times));
  return { id, accountId, skillId, section, name, order, condition, metadata, blocks, revision: version, originId: null, ...times };
}

function publishedBlock(fileId: FileId, block: Block, times: Pick<BlockRecord, 'createdAt' | 'updatedAt'>): BlockRecord {
  return { ...block, id: (block.id ?? '') as BlockId, fileId, condition: block.condition ?? null, originId: null, ...times };
}
