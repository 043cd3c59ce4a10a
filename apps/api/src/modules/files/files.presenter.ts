import type { BlockRecord, FileRecord } from '@guildhall/data';
import type { BlockView, FileView } from './files.dto.js';

/** The only place that builds the answer of a file; the caller has judged who may read it. */
export function presentFile(file: FileRecord): FileView {
  return {
    id: file.id,
    section: file.section,
    name: file.name,
    order: file.order,
    condition: file.condition,
    blocks: file.blocks.map(presentBlock),
    metadata: file.metadata.role === undefined ? {} : { role: file.metadata.role },
    createdAt: file.createdAt.toISOString(),
    updatedAt: file.updatedAt.toISOString(),
  };
}

/** A block as a list of blocks takes it back: only the fields that its type has. */
export function presentBlock({ id, type, order, condition, content, level, key, skillId, itemId }: BlockRecord): BlockView {
  return {
    id,
    type,
    order,
    condition,
    ...(content === undefined ? {} : { content }),
    ...(level === undefined ? {} : { level }),
    ...(key === undefined ? {} : { key }),
    ...(skillId === undefined ? {} : { skillId }),
    ...(itemId === undefined ? {} : { itemId }),
  };
}
