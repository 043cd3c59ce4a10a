import type { JsonObject } from '@guildhall/kernel';

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  email: 'mock@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** A string that a schema allows: the text, as long as it may and must be. Patterns are not looked at. */
export function sampleString({ format, minLength, maxLength }: JsonObject, text: string): string {
  if (typeof format === 'string' && Object.hasOwn(FORMATS, format)) return FORMATS[format] ?? text;
  const characters = [...text];
  while (characters.length < Number(minLength ?? 0)) characters.push('.');
  return characters.slice(0, Number(maxLength ?? Number.POSITIVE_INFINITY)).join('');
}

/** A number that a schema allows: 1 if it may be, else one at a bound. */
export function sampleNumber(schema: JsonObject): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const step = Number(multipleOf ?? 1);
  const low = Number(minimum ?? exclusiveMinimum ?? 0);
  const high = Number(maximum ?? exclusiveMaximum ?? low);
  const above = Math.ceil(low / step) * step;
  const below = Math.floor(high / step) * step;
  return [1, 0, above, above + step, below, below - step, (low + high) / 2].find((value) => fits(value, schema)) ?? 0;
}

function fits(value: number, { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonObject): boolean {
  const is = (bound: unknown, holds: (bound: number) => boolean) => typeof bound !== 'number' || holds(bound);
  return (
    (type !== 'integer' || Number.isInteger(value)) &&
    is(minimum, (bound) => value >= bound) &&
    is(maximum, (bound) => value <= bound) &&
    is(exclusiveMinimum, (bound) => value > bound) &&
    is(exclusiveMaximum, (bound) => value < bound) &&
    is(multipleOf, (bound) => value % bound === 0)
  );
}
