export { surfaceUuid as uuidOf } from '@guildhall/kernel';

const NATIVE = /^(?:(?:ver|file|exe)_)?([0-9a-f]{24})$/;
const LONG = /^([0-9a-f]{24})0{8}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The 24 digits of a native id in any of its spellings: bare, with its prefix, with the tail, as UUID, in either case. Null for other text. */
export function digitsOf(text: string): string | null {
  const lower = text.toLowerCase();
  const plain = UUID.test(lower) ? lower.replaceAll('-', '') : lower;
  return NATIVE.exec(plain)?.[1] ?? LONG.exec(plain)?.[1] ?? null;
}
