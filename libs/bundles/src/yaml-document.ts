import { isSoundText, lineCounter } from './front-matter-cut.js';
import type { JsonValue } from './skill-md.types.js';
import type { YamlLimits } from './yaml-tokens.js';
import { isSoundValue, parseTree, toJson } from './yaml-tree.js';

/** What long documents of other systems, such as descriptions of APIs, need; larger ones are read as JSON. */
const DOCUMENT_LIMITS: YamlLimits = { kibibytes: 512, depth: 64, tokens: 65_536, roundsIntegers: true };

export type YamlReading =
  | { readonly ok: true; readonly value: Readonly<Record<string, JsonValue>> }
  | { readonly ok: false; readonly reason: string; readonly line: number };

const UNREADABLE: YamlReading = { ok: false, reason: 'NUL and invalid Unicode are not allowed', line: 1 };

/** Reads a YAML document of somebody else: one map, without anchors, aliases, tags, merge keys and repeated keys, in bounded time and memory. */
export function readYaml(text: string): YamlReading {
  if (!isSoundText(text)) return UNREADABLE;
  const tree = parseTree(text, DOCUMENT_LIMITS);
  if ('reason' in tree) return { ok: false, reason: tree.reason, line: lineCounter(text)(tree.offset) };
  const value = toJson(tree.map);
  return isSoundValue(value) ? { ok: true, value: value as Readonly<Record<string, JsonValue>> } : UNREADABLE;
}
