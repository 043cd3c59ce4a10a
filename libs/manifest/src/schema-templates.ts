import { RESERVED_KEYS } from '@guildhall/kernel';
import type { Finding } from './schema-parse.js';

/** A place that a request template fills: an argument of the call or a variable of the skill. */
const PLACE = /\{\{\s*(?:args|vars)\.([A-Za-z_][A-Za-z0-9_-]{0,63})\s*\}\}/g;

/** The text with every place replaced by one letter, to judge what the author wrote around them. */
export function withoutPlaces(template: string): string {
  return template.replace(PLACE, 'x');
}

/** What a request template has besides well-formed places; `}}` alone is ordinary text, JSON is full of it. */
export function* inspectTemplate(template: string): Generator<Finding> {
  if (withoutPlaces(template).includes('{{')) {
    yield { code: 'invalid_template', message: 'Only {{args.name}} and {{vars.key}} are filled in a request.' };
  }
  // THREAT[INP-03]: a place never names what every object inherits.
  if ([...template.matchAll(PLACE)].some(([, name]) => RESERVED_KEYS.includes(name ?? ''))) {
    yield { code: 'reserved_key', message: 'This name is not allowed.' };
  }
}

/** A finding when a text that is used as it stands looks like a template. */
export function* inspectLiteral(value: string): Generator<Finding> {
  if (value.includes('{{')) yield { code: 'template_not_allowed', message: 'This part is used as it stands: no {{…}} here.' };
}
