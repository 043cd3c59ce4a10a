import { type BundleFile, bundleFile, SKILL_MD } from '@guildhall/bundles';
import { DomainError, jsonPointer } from '@guildhall/kernel';
import type { BundleSource } from '../bundle-content/index.js';
import type { BundleDto, BundleFileDto } from './bundles.dto.js';

/** What was sent: a file of a form, or JSON. */
export interface BundleInput {
  readonly upload: Uint8Array | null;
  readonly body: BundleDto;
}

/** @throws {DomainError} `validation_failed` when it is not exactly one of the forms */
export function sourceOf({ upload, body: { skillMd, files } }: BundleInput): BundleSource {
  if (upload) return { archive: upload };
  if ((skillMd === undefined) === (files === undefined)) {
    const message = 'Send one of `skillMd` and `files`, or a form with the part `file`.';
    throw new DomainError('validation_failed', { faults: [{ pointer: '', code: 'one_of', message }] });
  }
  return { files: files ? files.map(readFile) : [bundleFile(SKILL_MD, skillMd ?? '')] };
}

function readFile({ path, content, encoding = 'utf8', executable = false }: BundleFileDto, index: number): BundleFile {
  if (encoding === 'utf8') return bundleFile(path, content, executable);
  const bytes = Buffer.from(content, 'base64');
  if (bytes.toString('base64') === content) return bundleFile(path, bytes, executable);
  const pointer = jsonPointer('files', index, 'content');
  throw new DomainError('validation_failed', { faults: [{ pointer, code: 'is_base64', message: 'Expects base64 with its padding.' }] });
}
