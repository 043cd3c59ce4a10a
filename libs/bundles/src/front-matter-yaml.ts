import { CST, Lexer, Parser } from 'yaml';

/** Longest front matter, in bytes of UTF-8. */
const BYTES_MAX = 64 * 1024;
/** Collections within each other; the map at the top is the first. */
export const DEPTH_MAX = 32;
/** Each token costs the parser some ten microseconds, and more when it is an error. Two thousand lines of keys and values fit. */
const TOKENS_MAX = 16_384;
/** Roughly what the parser has open at that depth; the exact count is taken of the finished tree. */
const OPEN_MAX = 2 * DEPTH_MAX;

/** Why front matter is refused, with the offset of the reason in it. */
export interface YamlFault {
  reason: string;
  offset: number;
}

/** What makes a large value of a small text, or lets two parsers see two values. */
const REFUSED: ReadonlyMap<CST.TokenType | null, string> = new Map([
  ['anchor', 'anchors are not allowed'],
  ['alias', 'aliases are not allowed'],
  ['tag', 'tags are not allowed'],
  ['directive-line', 'directives are not allowed'],
  ['doc-start', 'only one document is allowed'],
  ['doc-end', 'only one document is allowed'],
]);

/** The characters that YAML does not print. The lexer uses some of them as marks, so that none may come from the text itself. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const UNPRINTABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
const SCALAR_FOLLOWS = '\u001f';

/**
 * The tokens of front matter, or why it is refused. This pass comes before the composer because the composer recurses: depth that
 * nobody has checked exhausts its stack, which on some inputs ends the process and not only the call.
 */
export function yamlTokens(yaml: string): CST.Token[] | YamlFault {
  // THREAT[INP-02]: size, depth and count first; then nothing that can multiply or mean two things.
  if (Buffer.byteLength(yaml) > BYTES_MAX) return { reason: 'longer than 64 KiB', offset: 0 };
  const unprintable = yaml.search(UNPRINTABLE);
  if (unprintable !== -1) return { reason: 'control characters are not allowed', offset: unprintable };
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of lexemes(yaml)) {
    if ('reason' in lexeme) return lexeme;
    tokens.push(...parser.next(lexeme.source));
    if (parser.stack.length > OPEN_MAX) return { reason: tooDeep(), offset: lexeme.offset };
  }
  return [...tokens, ...parser.end()];
}

export function tooDeep(): string {
  return `nested deeper than ${DEPTH_MAX} levels`;
}

function* lexemes(yaml: string): Generator<{ source: string; offset: number } | YamlFault> {
  let [count, offset, isText] = [0, 0, false];
  for (const source of new Lexer().lex(yaml)) {
    count += 1;
    const reason = count > TOKENS_MAX ? 'too many keys and values' : isText ? undefined : REFUSED.get(CST.tokenType(source));
    if (reason !== undefined) return yield { reason, offset };
    yield { source, offset };
    isText = source === SCALAR_FOLLOWS;
    offset += UNPRINTABLE.test(source) ? 0 : source.length;
  }
}
