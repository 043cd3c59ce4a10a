/**
 * String form of a variable's value, as templates print it and conditions compare it (document `004`, "Variables" and "Conditions").
 * Nothing (`undefined`, `null`) is the empty string, text stays as it is, numbers and booleans print as JavaScript prints them,
 * arrays and objects print as compact JSON.
 * @param value a JSON value of bounded depth; nesting of several thousand levels would exhaust the stack
 */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
