import type { Template, TemplateReference } from './parse.js';

/** Longest rendered text unless told otherwise, in UTF-16 code units (bytes, for ASCII). */
export const RENDER_LIMIT = 1_048_576;

/** What a rendering may produce. */
export interface RenderOptions {
  /** Longest result in UTF-16 code units; `RENDER_LIMIT` by default. */
  readonly maxLength?: number;
}

/** A rendered text and what was noticed on the way. */
export interface Rendered {
  readonly text: string;
  /** Names without a value, each once, in order; their references stand in the text as they were written. */
  readonly unresolved: readonly string[];
  /** The limit was reached: `text` ends before the first part that did not fit, and nothing behind it was resolved. */
  readonly overflow: boolean;
}

/**
 * Fills a template in one pass (document `004`, "Variables"). Values are copied as they are: braces, dollar signs and backslashes in
 * them mean nothing and are not looked at again.
 * @param resolve value of a name, asked at every reference; `undefined` when there is none. Back it with a `Map` or own properties,
 * for authors write names like `constructor` too
 */
export function renderTemplate(template: Template, resolve: (name: string) => string | undefined, options: RenderOptions = {}): Rendered {
  const maxLength = options.maxLength ?? RENDER_LIMIT;
  const unresolved = new Set<string>();
  // THREAT[INP-03]: what a value brings in is copied and never parsed.
  const fill = ({ name, start, end }: TemplateReference): string => {
    const value = resolve(name);
    if (value !== undefined) return value;
    unresolved.add(name);
    return template.text.slice(start, end);
  };
  let text = '';
  for (const part of template.parts) {
    const piece = typeof part === 'string' ? part : fill(part);
    // THREAT[INP-03]: a large value used many times ends at the limit.
    if (text.length + piece.length > maxLength) return { text, unresolved: [...unresolved], overflow: true };
    text += piece;
  }
  return { text, unresolved: [...unresolved], overflow: false };
}
