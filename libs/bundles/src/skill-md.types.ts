/** A value that JSON can hold: what front matter may say below `metadata`. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** What a SKILL.md says of its skill ("Agent Skills" specification, and the keys that the Everruns documents add). */
export interface SkillMd {
  name: string;
  description: string;
  license: string | null;
  compatibility: string | null;
  /** The tools that the skill may use without asking, separated by spaces, as written. */
  allowedTools: string | null;
  metadata: Record<string, JsonValue>;
  /** `metadata.version` as written, when it is a string or a number. */
  version: string | null;
  userInvocable: boolean;
  disableModelInvocation: boolean;
  argumentHint: string | null;
  context: 'inline' | 'fork';
  agent: string | null;
  model: string | null;
  /** The instructions: what follows the front matter, without the line breaks before it. */
  body: string;
}

/**
 * `strict` is for text that somebody writes now: every rule that is broken is an error. `lenient` is for text from elsewhere:
 * what can be mended is mended, and a warning says how.
 */
export type SkillMdMode = 'strict' | 'lenient';

/** The rule that a SKILL.md breaks; the first five make it unreadable, and are reported alone. */
export type SkillMdCode =
  | 'text_invalid'
  | 'front_matter_missing'
  | 'front_matter_unclosed'
  | 'front_matter_invalid'
  | 'field_type'
  | 'field_unknown'
  | 'field_required'
  | 'name_length'
  | 'name_characters'
  | 'name_edge_hyphen'
  | 'name_double_hyphen'
  | 'description_empty'
  | 'field_too_long'
  | 'context_invalid'
  | 'agent_without_fork'
  | 'instructions_too_long'
  | 'name_not_directory';

/** One broken rule. */
export interface SkillMdProblem {
  /** The file in the bundle that breaks the rule. */
  path: string;
  code: SkillMdCode;
  /** One sentence; those of the Everruns documents are kept word for word. */
  message: string;
  /** Line of the file, counted from 1, where there is one to point at. */
  line?: number;
}
