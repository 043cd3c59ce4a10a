import { valueText } from '@guildhall/kernel';
import { isAbsent, type TemplateValues, templateParts, valueAt } from './template.js';

/**
 * Fills the places of a path, each with one encoded piece of a segment.
 * THREAT[NET-06]: `/`, `?` and `#` of a value are encoded. A segment that would climb or vanish makes the path unusable, since no
 * encoding keeps `.` and `..` from being walked, and a request without its id asks for the whole collection.
 * @returns null for such a path, and for one with a place that has no value
 */
export function fillPath(template: string, values: TemplateValues): string | null {
  // No place holds a slash, so the segments of the template are those of the path.
  const segments = template.split('/').map((segment) => fillSegment(segment, values));
  return segments.includes(null) ? null : segments.join('/');
}

function fillSegment(template: string, values: TemplateValues): string | null {
  const parts = templateParts(template);
  if (parts.every((part) => typeof part === 'string')) return template;
  if (parts.some((part) => typeof part !== 'string' && isAbsent(valueAt(part, values)))) return null;
  const segment = parts.map((part) => (typeof part === 'string' ? part : encode(valueText(valueAt(part, values))))).join('');
  return segment === '' || isDots(segment) ? null : segment;
}

const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

function isDots(segment: string): boolean {
  return /^\.{1,2}$/.test(segment.replace(/%2e/gi, '.'));
}
