/** A body with one thing changed. */
export interface Mutant {
  /** JSON Pointer of what was changed. */
  readonly pointer: string;
  readonly body: unknown;
  /** For the names of failures. */
  readonly label: string;
}

const LONG = 'x'.repeat(100_000);

export type NamedValue = readonly [string, unknown];

/** Values that hardly any field takes; whether one does, says the schema. */
const STRANGE: readonly NamedValue[] = [
  ['null', null],
  ['true', true],
  ['0', 0],
  ['-1', -1],
  ['1.5', 1.5],
  ['2^53-1', Number.MAX_SAFE_INTEGER],
  ['empty text', ''],
  ['a space', ' '],
  ['long text', LONG],
  ['text with a script', '<script>alert(1)</script>'],
  ['right to left', 'a\u202eb'],
  ['an empty list', []],
  ['a list of null', [null]],
  ['a list of lists', [[[]]]],
  ['an empty object', {}],
  ['an object', { $ne: null }],
];

/** The body with, in every place of it, every strange value, and with a strange field in every object. */
export function* strangeMutantsOf(body: unknown): Generator<Mutant> {
  yield* mutantsOf(body, STRANGE);
  for (const path of placesOf(body)) {
    const value = valueAt(body, path);
    if (!isPlainObject(value)) continue;
    const pointer = `${pointerOf(path)}/surprise`;
    yield { pointer, label: `${pointer} is added`, body: replaced(body, path, { ...value, surprise: 1 }) };
  }
}

/** The body with each of the values in every place that `takes` what is there now. */
export function* mutantsOf(body: unknown, values: readonly NamedValue[], takes = (_: unknown): boolean => true): Generator<Mutant> {
  for (const path of placesOf(body).filter((place) => takes(valueAt(body, place)))) {
    const pointer = pointerOf(path);
    for (const [name, value] of values) yield { pointer, label: `${pointer || 'the body'} is ${name}`, body: replaced(body, path, value) };
  }
}

type Path = readonly (string | number)[];

const isPlainObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const pointerOf = (path: Path): string => path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const children = Array.isArray(value) ? value.map((child, index) => [index, child] as const) : Object.entries(value);
  return [path, ...children.flatMap(([key, child]) => placesOf(child, [...path, key]))];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, part) => (inner as Record<string | number, unknown>)[part], value);
}

function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((child, index) => (index === first ? replaced(child, rest, by) : child));
  return { ...(value as object), [first]: replaced((value as Record<string, unknown>)[first], rest, by) };
}
