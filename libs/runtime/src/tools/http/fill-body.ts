import { type JsonValue, valueText } from '@guildhall/kernel';
import { fillText, onlyPlace, type TemplateValues, valueAt } from './template.js';

/**
 * Fills the texts of a JSON template. A text that is nothing but one place becomes the value itself, with its type; a member without a value
 * is left out.
 * THREAT[NET-06]: values are put into the tree and not into its text, so none can end a string or add a member.
 * @returns undefined when the whole body is a place without a value
 */
export function fillJson(template: JsonValue, values: TemplateValues): JsonValue | undefined {
  if (typeof template === 'string') {
    const place = onlyPlace(template);
    return place ? valueAt(place, values) : (fillText(template, values) ?? undefined);
  }
  if (Array.isArray(template)) return template.map((part) => fillJson(part, values) ?? null);
  if (typeof template !== 'object' || template === null) return template;
  const members = Object.entries(template).map(([name, part]) => [name, fillJson(part, values)] as const);
  return Object.fromEntries(members.filter((member): member is [string, JsonValue] => member[1] !== undefined));
}

/** A body as it is sent. */
export interface EncodedBody {
  readonly text: string;
  readonly contentType: string;
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * Writes a body in the form that the request declares: a form of its members, plain text of a text, else JSON.
 * @param contentType of the request's own header; undefined: JSON
 */
export function encodeBody(body: JsonValue, contentType = JSON_TYPE): EncodedBody {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === FORM_TYPE && typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const members = Object.entries(body).map(([name, value]): [string, string] => [name, valueText(value)]);
    return { text: new URLSearchParams(members).toString(), contentType };
  }
  const isText = typeof body === 'string' && type !== JSON_TYPE && !type?.endsWith('+json');
  return { text: isText ? body : JSON.stringify(body), contentType };
}
