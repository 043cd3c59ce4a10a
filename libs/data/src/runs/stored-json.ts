import type { JsonValue } from '@guildhall/kernel';

/**
 * JSON as Postgres can keep it. Models and tools may send NUL and halves of surrogate pairs, which no text of Postgres can hold: they become
 * the replacement character.
 */
export function storedJson(value: JsonValue): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storedText(part) : part));
}

/** Text as Postgres can keep it. */
export function storedText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
