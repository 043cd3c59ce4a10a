import { Composer, type CST, type Document, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap } from 'yaml';
import { isSoundText } from './front-matter-cut.js';
import type { JsonValue } from './skill-md.types.js';
import { tooDeep, type YamlFault, type YamlLimits, yamlTokens } from './yaml-tokens.js';

/** A YAML document that is one map, of which every part can be written as JSON. */
export interface YamlTree {
  readonly document: Document.Parsed;
  readonly map: YAMLMap.Parsed;
}

/** Reads YAML into the nodes of its one map, or says why it is refused. */
export function parseTree(yaml: string, limits: YamlLimits): YamlTree | YamlFault {
  const tokens = yamlTokens(yaml, limits);
  if ('reason' in tokens) return tokens;
  const document = compose(tokens, yaml.length);
  const [error] = document.errors;
  if (error) return { reason: error.message, offset: error.pos[0] };
  const map = document.contents;
  if (!isMap(map)) return { reason: 'expected a map', offset: Math.max(0, yaml.search(/\S/)) };
  return treeFault(map, { depth: 1, limits }) ?? { document, map };
}

/** There is always one document: a second one is refused by its first token, and `true` makes one of nothing. */
function compose(tokens: readonly CST.Token[], length: number): Document.Parsed {
  // The composer's own search for repeated keys takes quadratic time; `mapFault` does it.
  const composer = new Composer({ uniqueKeys: false, merge: false, schema: 'core', prettyErrors: false });
  const [document] = composer.compose(tokens, true, length);
  if (!document) throw new TypeError('The composer made no document');
  return document;
}

/** How deep a node is, and how deep it may be. */
interface Place {
  readonly depth: number;
  readonly limits: YamlLimits;
}

const below = ({ depth, limits }: Place): Place => ({ depth: depth + 1, limits });

function treeFault(node: ParsedNode | null, place: Place): YamlFault | null {
  if (isScalar(node)) return scalarFault(node, place.limits);
  if (place.depth > place.limits.depth) return { reason: tooDeep(place.limits), offset: offsetOf(node) };
  if (isMap(node)) return mapFault(node, place);
  return isSeq(node) ? firstFault(node.items, (item) => treeFault(item as ParsedNode, below(place))) : null;
}

/** JSON has no infinite numbers, and JavaScript rounds integers beyond 2^53. */
function scalarFault({ value, range }: Scalar.Parsed, { roundsIntegers }: YamlLimits): YamlFault | null {
  if (typeof value !== 'number' || (Number.isFinite(value) && (roundsIntegers || Math.abs(value) <= Number.MAX_SAFE_INTEGER))) return null;
  return { reason: 'number out of range, write it as text', offset: range[0] };
}

function mapFault(map: YAMLMap.Parsed, place: Place): YamlFault | null {
  const seen = new Set<string>();
  return firstFault(map.items, ({ key, value }) => {
    const name = scalarText(key);
    const reason = name === null ? 'a key must be plain text' : keyFault(key as Scalar, name, seen);
    if (reason) return { reason, offset: offsetOf(key) };
    seen.add(name ?? '');
    return treeFault(value, below(place));
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

/** Where a node begins. */
export function offsetOf(node: ParsedNode | null): number {
  return node?.range[0] ?? 0;
}

/** The text of a scalar as it was written, without quotes: `1.0` stays `1.0`. Null for collections. */
export function scalarText(node: ParsedNode | null): string | null {
  if (!isScalar(node)) return null;
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}

/** The value of a node that `parseTree` has accepted. */
export function toJson(node: ParsedNode | null): JsonValue {
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [scalarText(key as ParsedNode) ?? '', toJson(value)]));
  if (isSeq(node)) return node.items.map((item) => toJson(item as ParsedNode));
  return isScalar(node) ? ((node.value ?? null) as JsonValue) : null;
}

/** Whether every text of a value can be stored. */
export function isSoundValue(value: JsonValue): boolean {
  if (typeof value === 'string') return isSoundText(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => isSoundText(key) && isSoundValue(item));
}
