import { CST, Lexer, Parser } from 'yaml';

/** How much YAML is read. */
export interface YamlLimits {
  /** Of UTF-8. */
  readonly kibibytes: number;
  /** Collections within each other; the map at the top is the first. */
  readonly depth: number;
  /** Each token costs the parser some ten microseconds, and more when it is an error. */
  readonly tokens: number;
  /** Whether integers that JavaScript would round are taken all the same. */
  readonly roundsIntegers: boolean;
}

/** Two thousand lines of keys and values fit into so many tokens. */
export const FRONT_MATTER_LIMITS: YamlLimits = { kibibytes: 64, depth: 32, tokens: 16_384, roundsIntegers: false };

/** Why YAML is refused, with the offset of the reason in it. */
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
 * The tokens of a YAML document, or why it is refused. This pass comes before the composer because the composer recurses: depth that
 * nobody has checked exhausts its stack, which on some inputs ends the process and not only the call.
 */
export function yamlTokens(yaml: string, limits: YamlLimits): CST.Token[] | YamlFault {
  // THREAT[INP-02]: size, depth and count first; then nothing that can multiply or mean two things.
  if (Buffer.byteLength(yaml) > limits.kibibytes * 1024) return { reason: `longer than ${limits.kibibytes} KiB`, offset: 0 };
  const unprintable = yaml.search(UNPRINTABLE);
  if (unprintable !== -1) return { reason: 'control characters are not allowed', offset: unprintable };
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of lexemes(yaml, limits.tokens)) {
    if ('reason' in lexeme) return lexeme;
    tokens.push(...parser.next(lexeme.source));
    // Roughly what the parser has open at that depth; the exact count is taken of the finished tree.
    if (parser.stack.length > 2 * limits.depth) return { reason: tooDeep(limits), offset: lexeme.offset };
  }
  return [...tokens, ...parser.end()];
}

export function tooDeep({ depth }: YamlLimits): string {
  return `nested deeper than ${depth} levels`;
}

function* lexemes(yaml: string, most: number): Generator<{ source: string; offset: number } | YamlFault> {
  let [count, offset, isText] = [0, 0, false];
  for (const source of new Lexer().lex(yaml)) {
    count += 1;
    const reason = count > most ? 'too many keys and values' : isText ? undefined : REFUSED.get(CST.tokenType(source));
    if (reason !== undefined) return yield { reason, offset };
    yield { source, offset };
    isText = source === SCALAR_FOLLOWS;
    offset += UNPRINTABLE.test(source) ? 0 : source.length;
  }
}
