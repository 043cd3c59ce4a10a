import type { JsonValue, VariableType } from '@guildhall/kernel';
import type { Variable } from './types.js';

const FITS: Readonly<Record<VariableType, (value: JsonValue, variable: Variable) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  enum: (value, variable) => typeof value === 'string' && (variable.enum ?? []).includes(value),
  json: () => true,
  date: (value) => typeof value === 'string' && isDate(value),
};

/** Whether a value has the type that its variable declares; nothing is converted, so `"5"` is not a number. */
export function fitsType(variable: Variable, value: JsonValue): boolean {
  return FITS[variable.type](value, variable);
}

/** ISO 8601 calendar date, with or without a time. */
const ISO_DATE = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

function isDate(value: string): boolean {
  const [, day] = ISO_DATE.exec(value) ?? [];
  // The engine takes 30 February for 2 March, so the day has to come back as it went in.
  return day !== undefined && !Number.isNaN(Date.parse(value)) && new Date(day).toISOString().startsWith(day);
}
