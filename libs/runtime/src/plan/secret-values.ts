import { type JsonObject, valueText } from '@guildhall/kernel';
import type { Variable } from '@guildhall/manifest';
import { REDACTED } from '../outbound/redact.js';

/** What a run was given for secret variables, and what is shown instead. */
export interface SecretValues {
  /** As text, which is how they get into what is said. */
  readonly secrets: readonly string[];
  /** The given values with a mask for each secret. */
  readonly shown: JsonObject;
}

/** Takes apart what a run was given. THREAT[RUN-08]: a mask stands for the value of a secret variable wherever a run is shown. */
export function secretValues(declared: readonly Variable[], given: JsonObject): SecretValues {
  const keys = new Set(declared.filter(({ secret }) => secret === true).map(({ key }) => key));
  const entries = Object.entries(given);
  return {
    secrets: entries.filter(([key]) => keys.has(key)).map(([, value]) => valueText(value)),
    shown: Object.fromEntries(entries.map(([key, value]) => [key, keys.has(key) ? REDACTED : value])),
  };
}
