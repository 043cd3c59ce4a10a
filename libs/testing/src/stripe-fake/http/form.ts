/** A decoded body or query: texts, and what brackets nest. */
export interface FormObject {
  [name: string]: FormValue;
}
/** One value of a form. */
export type FormValue = string | FormValue[] | FormObject;

/** Decodes `a=1&b[c]=2&d[0][e]=3&f[]=4`. An object whose names are all numbers is a list. */
export function decodeForm(text: string): FormObject {
  const root = bare();
  for (const [name, value] of new URLSearchParams(text)) place(root, segments(name), value);
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, asLists(value)]));
}

/** Without a prototype, so that no name of a caller reaches it. */
function bare(): FormObject {
  return Object.create(null) as FormObject;
}

function segments(name: string): string[] {
  const open = name.indexOf('[');
  if (open < 1) return [name];
  return [name.slice(0, open), ...[...name.slice(open).matchAll(/\[([^\]]*)\]/g)].map(([, inner]) => inner ?? '')];
}

function place(target: FormObject, path: readonly string[], value: string): void {
  const [first = '', ...rest] = path;
  const name = first === '' ? String(Object.keys(target).length) : first;
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const known = target[name];
  const inner = typeof known === 'object' && !Array.isArray(known) ? known : bare();
  target[name] = inner;
  place(inner, rest, value);
}

function asLists(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, asLists(inner)] as const);
  const isList = entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}
