import { canonicalJson, md5Hex, sha256Hex } from '@guildhall/kernel';
import type { ManifestSpec } from './types.js';

/**
 * The text that both content hashes are made of: the canonical JSON (RFC 8785) of the spec alone, so that a new title leaves them as they are.
 * @throws {TypeError} when the spec holds what JSON cannot, which a validated skill never does
 */
export function specText(spec: ManifestSpec): string {
  return canonicalJson(spec);
}

/** `metadata.etag` (AGNT Skills document, "The v2 manifest"): MD5 of the spec as 32 hex digits, to notice a change. */
export function etagOf(spec: ManifestSpec): string {
  return md5Hex(specText(spec));
}

/** SHA-256 of the same text as 64 hex digits, to prove that a published version is what it was. */
export function manifestDigest(spec: ManifestSpec): string {
  return sha256Hex(specText(spec));
}
