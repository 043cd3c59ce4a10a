import { Composer, type CST, type Document, isMap, isScalar, isSeq, type Pair, type ParsedNode, type Scalar, type YAMLMap } from 'yaml';
import { type Cut, cutFrontMatter, isSoundText, lineCounter, problem, UNREADABLE_TEXT } from './front-matter-cut.js';
import { DEPTH_MAX, tooDeep, type YamlFault, yamlTokens } from './front-matter-yaml.js';
import type { JsonValue, SkillMdProblem } from './skill-md.types.js';

/** One key at the top of the front matter. */
export interface Field {
  key: string;
  value: JsonValue;
  /** The node of the value: how it was written, and where. */
  node: ParsedNode | null;
  line: number;
}

export interface FrontMatter {
  cut: Cut;
  document: Document.Parsed;
  map: YAMLMap.Parsed;
  fields: ReadonlyMap<string, Field>;
}

/** Reads the front matter of a SKILL.md, or says what makes it unreadable: rows 1 to 4 of the rules. */
export function readFrontMatter(text: string): FrontMatter | SkillMdProblem {
  if (!isSoundText(text)) return UNREADABLE_TEXT;
  const cut = cutFrontMatter(text);
  if ('code' in cut) return cut;
  const tree = parseTree(cut.yaml);
  if ('reason' in tree) return invalidYaml(cut, tree);
  const lineOf = lineCounter(cut.yaml);
  const fields = new Map(tree.map.items.map((pair) => fieldOf(pair, (offset) => cut.firstLine - 1 + lineOf(offset))));
  const isSound = [...fields].every(([key, { value }]) => isSoundText(key) && isSoundValue(value));
  return isSound ? { cut, fields, ...tree } : UNREADABLE_TEXT;
}

/** The text of a scalar as it was written, without quotes: `1.0` stays `1.0`. Null for collections. */
export function scalarText(node: ParsedNode | null): string | null {
  if (!isScalar(node)) return null;
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}

function invalidYaml(cut: Cut, { reason, offset }: YamlFault): SkillMdProblem {
  const line = cut.firstLine - 1 + lineCounter(cut.yaml)(offset);
  return problem('front_matter_invalid', `invalid YAML frontmatter: ${reason} (line ${line})`, line);
}

type Tree = Pick<FrontMatter, 'document' | 'map'>;

function parseTree(yaml: string): Tree | YamlFault {
  const tokens = yamlTokens(yaml);
  if ('reason' in tokens) return tokens;
  const document = compose(tokens, yaml.length);
  const [error] = document.errors;
  if (error) return { reason: error.message, offset: error.pos[0] };
  const map = document.contents;
  if (!isMap(map)) return { reason: 'expected a map', offset: Math.max(0, yaml.search(/\S/)) };
  return treeFault(map, 1) ?? { document, map };
}

/** There is always one document: a second one is refused by its first token, and `true` makes one of nothing. */
function compose(tokens: readonly CST.Token[], length: number): Document.Parsed {
  // The composer's own search for repeated keys takes quadratic time; `mapFault` does it.
  const composer = new Composer({ uniqueKeys: false, merge: false, schema: 'core', prettyErrors: false });
  const [document] = composer.compose(tokens, true, length);
  if (!document) throw new TypeError('The composer made no document');
  return document;
}

function treeFault(node: ParsedNode | null, depth: number): YamlFault | null {
  if (isScalar(node)) return scalarFault(node);
  if (depth > DEPTH_MAX) return { reason: tooDeep(), offset: offsetOf(node) };
  if (isMap(node)) return mapFault(node, depth);
  return isSeq(node) ? firstFault(node.items, (item) => treeFault(item as ParsedNode, depth + 1)) : null;
}

/** JSON has no infinite numbers, and JavaScript rounds integers beyond 2^53. */
function scalarFault({ value, range }: Scalar.Parsed): YamlFault | null {
  if (typeof value !== 'number' || (Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER)) return null;
  return { reason: 'number out of range, write it as text', offset: range[0] };
}

function mapFault(map: YAMLMap.Parsed, depth: number): YamlFault | null {
  const seen = new Set<string>();
  return firstFault(map.items, ({ key, value }) => {
    const name = scalarText(key);
    const reason = name === null ? 'a key must be plain text' : keyFault(key as Scalar, name, seen);
    if (reason) return { reason, offset: offsetOf(key) };
    seen.add(name ?? '');
    return treeFault(value, depth + 1);
  });
}

function keyFault(key: Scalar, name: string, seen: ReadonlySet<string>): string | null {
  if (name === '') return 'a key must not be empty';
  if (name === '<<' && key.type === 'PLAIN') return 'merge keys are not allowed';
  // THREAT[INP-02]: as a property this key would replace what the object inherits.
  if (name === '__proto__') return 'the key __proto__ is not allowed';
  return seen.has(name) ? `duplicate key ${JSON.stringify(name.slice(0, 64))}` : null;
}

function firstFault<T>(items: readonly T[], check: (item: T) => YamlFault | null): YamlFault | null {
  for (const item of items) {
    const fault = check(item);
    if (fault) return fault;
  }
  return null;
}

function offsetOf(node: ParsedNode | null): number {
  return node?.range[0] ?? 0;
}

function fieldOf({ key, value }: Pair<ParsedNode, ParsedNode | null>, lineOf: (offset: number) => number): [string, Field] {
  const name = scalarText(key) ?? '';
  return [name, { key: name, value: toJson(value), node: value, line: lineOf(offsetOf(key)) }];
}

function toJson(node: ParsedNode | null): JsonValue {
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [scalarText(key as ParsedNode) ?? '', toJson(value)]));
  if (isSeq(node)) return node.items.map((item) => toJson(item as ParsedNode));
  return isScalar(node) ? ((node.value ?? null) as JsonValue) : null;
}

function isSoundValue(value: JsonValue): boolean {
  if (typeof value === 'string') return isSoundText(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => isSoundText(key) && isSoundValue(item));
}
