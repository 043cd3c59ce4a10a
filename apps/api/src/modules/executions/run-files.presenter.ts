import type { RunFile } from '@guildhall/data';
import type { RunFileView } from './execution-views.dto.js';

export function presentRunFile({ path, size, sha256, mediaType }: RunFile): RunFileView {
  return { path, size, sha256, mediaType };
}
