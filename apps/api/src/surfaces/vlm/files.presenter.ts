import type { StoredFileRecord } from '@guildhall/data';
import type { FileResponse } from './files.dto.js';
import { uuidOf } from './vlm-ids.js';

/** @param publicUrl the link by which anybody may read it */
export function presentFile({ id, filename, content, purpose, createdAt }: StoredFileRecord, publicUrl: string | null): FileResponse {
  return {
    id: uuidOf(id),
    filename,
    bytes: content?.size ?? 0,
    purpose,
    created_at: createdAt.toISOString(),
    object: 'file',
    public_url: publicUrl,
  };
}
