import { sha256Hex } from '@guildhall/kernel';

/** One file of a bundle: what a folder of a skill holds below a path. */
export interface BundleFile {
  /** Relative to the folder of the skill, with `/` between the segments. */
  path: string;
  content: Uint8Array;
  /** Whether the file may be run: mode 0755 in an archive, else 0644. */
  executable: boolean;
  /** SHA-256 of `content` as 64 lower-case hex digits. */
  sha256: string;
}

/** The file that makes a folder a skill. */
export const SKILL_MD = 'SKILL.md';

/** Makes a file of a bundle; text is stored as UTF-8. */
export function bundleFile(path: string, content: string | Uint8Array, executable = false): BundleFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { path, content: bytes, executable, sha256: sha256Hex(bytes) };
}

/** The order of files in digests and archives: by the bytes of their paths in UTF-8, whatever the locale. */
export function byPath(a: { path: string }, b: { path: string }): number {
  return Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
}

/** The content as text, or null for a binary file: one that holds NUL or is not UTF-8. */
export function textOf(content: Uint8Array): string | null {
  return content.includes(0) ? null : decodeUtf8(content);
}

/** UTF-8 as text, a BOM included, or null when the bytes are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
