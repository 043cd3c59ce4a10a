import type { Document, Pair, ParsedNode, YAMLMap } from 'yaml';
import { type Cut, cutFrontMatter, isSoundText, lineCounter, problem, UNREADABLE_TEXT } from './front-matter-cut.js';
import type { JsonValue, SkillMdProblem } from './skill-md.types.js';
import { FRONT_MATTER_LIMITS, type YamlFault } from './yaml-tokens.js';
import { isSoundValue, offsetOf, parseTree, scalarText, toJson } from './yaml-tree.js';

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
  const tree = parseTree(cut.yaml, FRONT_MATTER_LIMITS);
  if ('reason' in tree) return invalidYaml(cut, tree);
  const lineOf = lineCounter(cut.yaml);
  const fields = new Map(tree.map.items.map((pair) => fieldOf(pair, (offset) => cut.firstLine - 1 + lineOf(offset))));
  const isSound = [...fields].every(([key, { value }]) => isSoundText(key) && isSoundValue(value));
  return isSound ? { cut, fields, ...tree } : UNREADABLE_TEXT;
}

function invalidYaml(cut: Cut, { reason, offset }: YamlFault): SkillMdProblem {
  const line = cut.firstLine - 1 + lineCounter(cut.yaml)(offset);
  return problem('front_matter_invalid', `invalid YAML frontmatter: ${reason} (line ${line})`, line);
}

function fieldOf({ key, value }: Pair<ParsedNode, ParsedNode | null>, lineOf: (offset: number) => number): [string, Field] {
  const name = scalarText(key) ?? '';
  return [name, { key: name, value: toJson(value), node: value, line: lineOf(offsetOf(key)) }];
}
