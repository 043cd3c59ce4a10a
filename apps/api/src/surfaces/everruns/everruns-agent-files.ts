import { pathsFault } from '@guildhall/bundles';
import type { EverrunsInitialFile } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import type { EverrunsInitialFileDto } from './everruns-agents.dto.js';

/** Where the files of a run lie; clients write it before their paths, or leave it out. */
const WORKSPACE = '/workspace/';

/**
 * The files that runs of an agent begin with. Their paths have the rules of those in bundles.
 * @throws {DomainError} `validation_failed`
 */
export function initialFilesOf(files: readonly EverrunsInitialFileDto[]): readonly EverrunsInitialFile[] {
  const kept = files.map(({ path, content, encoding = 'text' }) => ({ path: insideWorkspace(path), content, encoding }));
  // THREAT[INP-01]: they are unpacked beside those of skills.
  const fault = pathsFault(kept.map(({ path }) => path));
  if (fault?.code === 'archive_name_duplicate') throw refused(`initial_files: more than one file at ${fault.path}`);
  if (fault) throw refused(`initial_files: not a path that a file can have: ${fault.path}`);
  const garbled = kept.find(({ content, encoding }) => encoding === 'base64' && !isBase64(content));
  if (garbled) throw refused(`initial_files: the content of ${garbled.path} is not base64`);
  return kept;
}

const insideWorkspace = (path: string): string => (path.startsWith(WORKSPACE) ? path.slice(WORKSPACE.length) : path);

const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text;

const refused = (detail: string): DomainError => new DomainError('validation_failed', { detail });
