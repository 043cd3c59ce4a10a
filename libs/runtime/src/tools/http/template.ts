import { type JsonObject, type JsonValue, valueText } from '@guildhall/kernel';

/** What a request template may name: arguments of the call, and variables of the skill. */
export interface TemplateValues {
  readonly args: JsonObject;
  readonly vars: JsonObject;
}

interface Place {
  readonly source: keyof TemplateValues;
  readonly name: string;
}

/** As the manifest reads it. Whitespace and names share no character, so a failing match gives nothing to retry. */
const PLACE = /\{\{\s*(args|vars)\.([A-Za-z_][A-Za-z0-9_-]{0,63})\s*\}\}/g;

/** Literal text and the places between, in order. */
export function templateParts(template: string): readonly (string | Place)[] {
  const parts: (string | Place)[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACE)) {
    const [written, source, name = ''] = match;
    if (end < match.index) parts.push(template.slice(end, match.index));
    parts.push({ source: source === 'args' ? 'args' : 'vars', name });
    end = match.index + written.length;
  }
  if (end < template.length) parts.push(template.slice(end));
  return parts;
}

/** The value of a place; undefined when there is none. What every object inherits is no value. */
export function valueAt({ source, name }: Place, values: TemplateValues): JsonValue | undefined {
  return Object.hasOwn(values[source], name) ? values[source][name] : undefined;
}

/** The only place of a template that is nothing but one; null for any other template. */
export function onlyPlace(template: string): Place | null {
  const [first, second] = templateParts(template);
  return second === undefined && typeof first === 'object' ? first : null;
}

/**
 * Fills a template with the texts of its values; an absent one is the empty text. Values are copied and never read for places themselves.
 * @param encode what the position asks of a value
 * @returns null when the template is nothing but one place, and that has no value: what it stands in is left out
 */
export function fillText(template: string, values: TemplateValues, encode = (text: string): string => text): string | null {
  const place = onlyPlace(template);
  if (place && isAbsent(valueAt(place, values))) return null;
  return templateParts(template)
    .map((part) => (typeof part === 'string' ? part : encode(valueText(valueAt(part, values)))))
    .join('');
}

/** Models say null for an optional argument that they do not give. */
export function isAbsent(value: JsonValue | undefined): boolean {
  return value === undefined || value === null;
}
