/** A place to fill: `{{ name }}`. */
export interface TemplateReference {
  /** Variable key, or `component.` and the name of a library item. */
  readonly name: string;
  /** Offset of the first brace in the template's text, in UTF-16 code units. */
  readonly start: number;
  /** Offset behind the last brace. */
  readonly end: number;
}

/** Literal text, or a reference. */
export type TemplatePart = string | TemplateReference;

/** A text cut into literal parts and references; the parts cover the text without gap, in order. */
export interface Template {
  readonly text: string;
  readonly parts: readonly TemplatePart[];
}

/**
 * Braces around a variable key or the name of a library item.
 * THREAT[INP-03]: names are bounded and share no character with the white space around them, so a failing match gives nothing to
 * retry and the whole scan takes linear time.
 */
const REFERENCE = /\{\{\s*([A-Za-z_][A-Za-z0-9_]{0,63}|component\.[A-Za-z0-9_-]{1,64})\s*\}\}/g;

/**
 * Cuts a text into literals and references, once, in time linear in its length.
 * A reference is `{{key}}` (document `004`, "Variables") or `{{component.<item name>}}`, with or without white space inside the braces.
 * Everything else is literal text: other braces, helpers, paths, expressions and names that are no keys.
 */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  let literalStart = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const [written, name = ''] = match;
    const end = match.index + written.length;
    if (literalStart < match.index) parts.push(text.slice(literalStart, match.index));
    parts.push({ name, start: match.index, end });
    literalStart = end;
  }
  if (literalStart < text.length) parts.push(text.slice(literalStart));
  return { text, parts };
}

/** The distinct names that a template refers to, in the order of their first use. */
export function templateReferences(template: Template): readonly string[] {
  const names = new Set<string>();
  for (const part of template.parts) if (typeof part !== 'string') names.add(part.name);
  return [...names];
}
