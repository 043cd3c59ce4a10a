/** Behind the 24 digits of a native id in every id of this surface. */
const TAIL = '00000000';

const NATIVE = /^(?:(?:ver|file|exe)_)?([0-9a-f]{24})$/;
const LONG = /^([0-9a-f]{24})0{8}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The UUID by which this surface calls what natively has this id: `ver_6b001a202a9c4d3e5f6b7c8d` is `6b001a20-2a9c-4d3e-5f6b-7c8d00000000`. */
export function uuidOf(id: string): string {
  const digits = id.slice(-24) + TAIL;
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-');
}

/** The 24 digits of a native id in any of its spellings: bare, with its prefix, with the tail, as UUID, in either case. Null for other text. */
export function digitsOf(text: string): string | null {
  const lower = text.toLowerCase();
  const plain = UUID.test(lower) ? lower.replaceAll('-', '') : lower;
  return NATIVE.exec(plain)?.[1] ?? LONG.exec(plain)?.[1] ?? null;
}
