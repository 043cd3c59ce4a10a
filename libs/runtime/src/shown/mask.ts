import type { JsonValue } from '@guildhall/kernel';
import { createRedactor } from '../outbound/redact.js';

/** Puts a mask in place of secrets. */
export type Mask = <T extends JsonValue>(value: T) => T;

const asItIs: Mask = (value) => value;

/** THREAT[RUN-08]: secrets get into what tools are called with, into what they give, and into what is said; none of them is shown. */
export function maskOf(secrets: readonly string[]): Mask {
  if (secrets.length === 0) return asItIs;
  const redactor = createRedactor(secrets);
  const mask = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return redactor.text(value);
    if (Array.isArray(value)) return value.map(mask);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redactor.text(key), mask(inner)]));
  };
  return mask as Mask;
}
