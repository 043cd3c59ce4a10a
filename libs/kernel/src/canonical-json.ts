/** Every value JSON can carry. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/**
 * Canonical JSON text (RFC 8785): keys sorted by UTF-16 code units, no white space, ECMAScript number format.
 * Members whose value is `undefined` are left out, as `JSON.stringify` does.
 * @throws {TypeError} for what JSON cannot hold: non-finite numbers, functions, symbols, bigints, lone surrogates
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('Canonical JSON cannot hold a lone surrogate.');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('Canonical JSON cannot hold a non-finite number.');
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : canonicalObject(value);
    default:
      throw new TypeError(`Canonical JSON cannot hold a ${typeof value}.`);
  }
}

function canonicalObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item === undefined ? null : item)).join(',')}]`;
  const record = value as Record<string, unknown>;
  const members = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort()
    .map((key) => `${canonicalJson(key)}:${canonicalJson(record[key])}`);
  return `{${members.join(',')}}`;
}
