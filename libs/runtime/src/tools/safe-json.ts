import type { JsonValue } from '@guildhall/kernel';

/** Deepest nesting of a result; deeper ones could not be written down without exhausting the stack. */
const DEEPEST = 64;

/** Whether a value that another server sent is shallow enough to be kept. */
export function isShallow(value: unknown, left = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return left > 0 && Object.values(value).every((part) => isShallow(part, left - 1));
}

/**
 * A copy of a value whose texts, the names of its members included, have gone through a function.
 * @param value a shallow one
 */
export function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((part) => mapTexts(part, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [change(name), mapTexts(part, change)]));
}

/** Text as every store and every model takes it: NUL and halves of surrogate pairs become the replacement character. */
export function plainText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
