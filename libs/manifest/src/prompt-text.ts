import { VARIABLE_KEY } from '@guildhall/kernel';
import type { Template } from '@guildhall/templates';

/** The component that stands for one `{`; no library item can have this name, because of its point. */
export const LEFT_BRACE = { name: 'literal.left-brace', content: '{' } as const;

const PROTECTED_BRACE = `{component.${LEFT_BRACE.name}}`;

/** A place that is filled, in the text of the client. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Writes a template in the syntax of the AGNT studio client: `{key}` instead of `{{key}}`. That client takes everything between a `{` and
 * the next `}` for a name, and leaves names alone that it does not know. It has no way to escape a brace; so a literal `{` that it would
 * misread becomes a reference to a component whose content is that brace, and all others stay as they are.
 * @param nameOf the name by which the client knows what a reference names, undefined when it stays literal
 */
export function promptText(template: Template, nameOf: (name: string) => string | undefined): string {
  const places: Place[] = [];
  let text = '';
  for (const part of template.parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const name = nameOf(part.name);
    const start = text.length;
    text += name === undefined ? template.text.slice(part.start, part.end) : `{${name}}`;
    if (name !== undefined) places.push({ start, end: text.length });
  }
  return protectBraces(text, places);
}

/** Reads the text as the client does, from left to right, in linear time. */
function protectBraces(text: string, places: readonly Place[]): string {
  let result = '';
  let kept = 0;
  let next = 0;
  let close = -1;
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open)) {
    if (close <= open) close = text.indexOf('}', open);
    if (close < 0) break;
    while ((places[next]?.end ?? text.length) <= open) next += 1;
    const place = places[next];
    if (place?.start === open) {
      open = place.end;
    } else if (close === open + 1) {
      open += 1; // the client needs a name between the braces
    } else if ((place && place.start < close) || isName(text, open + 1, close)) {
      result += text.slice(kept, open) + PROTECTED_BRACE;
      open += 1;
      kept = open;
    } else {
      open = close + 1;
    }
  }
  return result + text.slice(kept);
}

/** Whether the client could know something by this name. */
function isName(text: string, start: number, end: number): boolean {
  if (text.startsWith('component.', start)) return true;
  return end - start <= 64 && VARIABLE_KEY.test(text.slice(start, end));
}
