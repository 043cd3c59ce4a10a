import { isId, type SkillId } from '@guildhall/kernel';

/** Things that have an id of their own on this surface. */
export type EverrunsKind = 'skill' | 'agent' | 'org';

/** Our ids are shorter than theirs, and this is what theirs end in. Ids that clients make end otherwise. */
const TAIL = '00000000';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HEX = /^[0-9a-f]{24}(?:[0-9a-f]{8})?$/i;
const CLIENT_MADE = /^[0-9a-f]{32}$/;

/** What an id on this surface names: a skill of ours, or what the account's client has given its own id. */
export type NamedId = { readonly native: SkillId } | { readonly external: string };

/** The 32 digits that stand for a skill. */
export const digitsOf = (id: string, externalId: string | null): string => externalId ?? `${id}${TAIL}`;

export function printId(kind: EverrunsKind, digits: string): string {
  return `${kind}_${digits}`;
}

/** `6b001a20-1f8b-3c2d-4e5a-6b7c00000000`. */
export function uuidOf(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Every spelling of an id: with or without its prefix, 24 or 32 digits or a UUID, in either case. @returns null for anything else */
export function readId(kind: EverrunsKind, text: string): NamedId | null {
  const bare = text.startsWith(`${kind}_`) ? text.slice(kind.length + 1) : text;
  const digits = (UUID.test(bare) ? bare.replaceAll('-', '') : bare).toLowerCase();
  if (!HEX.test(digits)) return null;
  const native = digits.length === 24 || digits.endsWith(TAIL) ? digits.slice(0, 24) : null;
  if (native === null) return { external: digits };
  return isId('skill', native) ? { native } : null;
}

/** An id that a client has made: prefix and 32 digits that cannot be taken for ours. @returns its digits, or null */
export function readClientId(kind: EverrunsKind, text: string): string | null {
  const digits = text.slice(kind.length + 1).toLowerCase();
  return text.startsWith(`${kind}_`) && CLIENT_MADE.test(digits) && !digits.endsWith(TAIL) ? digits : null;
}
