/** Decimal text; each part can begin in one place only, so a failing match takes linear time. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Groups: date, hour and minute, second, fraction, offset. */
const ISO_DATE = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?$/;

/**
 * Order of two values: negative, 0 or positive, or null when they cannot be compared.
 * Numeric when both are finite numbers (decimal text counts, booleans and the empty string do not), else by instant when both are
 * ISO 8601 dates, with or without a time. A time without offset is UTC, so that the answer does not depend on the machine;
 * instants are compared to the millisecond.
 */
export function order(left: unknown, right: unknown): number | null {
  return difference(finiteNumber(left), finiteNumber(right)) ?? difference(instant(left), instant(right));
}

function difference(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : left - right;
}

function finiteNumber(value: unknown): number | null {
  if (typeof value !== 'number' && !(typeof value === 'string' && DECIMAL.test(value))) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Milliseconds since 1970, or null for anything but a date that the calendar has. */
function instant(value: unknown): number | null {
  const match = typeof value === 'string' ? ISO_DATE.exec(value) : null;
  if (!match) return null;
  const [, date = '', minute = '00:00', second = '00', fraction = '', offset = 'Z'] = match;
  const text = `${date}T${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const utc = Date.parse(text);
  // The parser rolls 30 February over into March; the round trip refuses it.
  if (Number.isNaN(utc) || new Date(utc).toISOString() !== text) return null;
  return utc - offsetMilliseconds(offset);
}

function offsetMilliseconds(offset: string): number {
  if (offset === 'Z') return 0;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
