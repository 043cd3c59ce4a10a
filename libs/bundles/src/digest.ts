import { sha256Hex } from '@guildhall/kernel';
import { byPath } from './files.js';

/**
 * Digest of a bundle: SHA-256 over what `sha256sum` prints for its files in the order of their paths. How they were packed, and
 * which of them may be run, is no part of it.
 */
export function bundleDigest(files: readonly { path: string; sha256: string }[]): string {
  const lines = [...files].sort(byPath).map((file) => `${file.sha256}  ${file.path}\n`);
  return sha256Hex(lines.join(''));
}

/**
 * The `skill_version` that the VLM Run documents show for a version: the UTC date of its making and the first 8 hex digits of
 * the digest of its bundle, as in `20261120-65cae24c`.
 */
export function skillVersion(createdAt: Date, digest: string): string {
  return `${createdAt.toISOString().slice(0, 10).replaceAll('-', '')}-${digest.slice(0, 8)}`;
}

/** What a request means by a version of a bundle. */
export type VersionReference =
  | { by: 'latest' }
  | { by: 'number'; number: number }
  /** `date` is `YYYYMMDD`; `prefix` are the first 6 to 64 hex digits of the digest. The newest version that matches both is meant. */
  | { by: 'digest'; date: string; prefix: string };

const LATEST: readonly unknown[] = [undefined, null, '', 'latest'];
const NUMBER_MAX = 2 ** 31 - 1;

/**
 * Reads a version as VLM Run's clients send it: nothing or `latest`, the number of a version as number or digits, or a
 * `skill_version` with 6 to 64 digits of the digest. Null when it is none of these, so that nothing matches it.
 */
export function parseVersionReference(value: unknown): VersionReference | null {
  if (LATEST.includes(value)) return { by: 'latest' };
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value);
  const [, date, prefix] = /^(\d{8})-([0-9a-f]{6,64})$/.exec(text) ?? [];
  if (date !== undefined && prefix !== undefined) return { by: 'digest', date, prefix };
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
  return number <= NUMBER_MAX ? { by: 'number', number } : null;
}
