/**
 * What a compile can have to say (AGNT Skills document, "Compile"): it answers with warnings and never fails because of content.
 * `output_truncated`: the text outgrew the limit and its end is missing.
 */
export type CompileWarningCode =
  | 'unresolved_variable'
  | 'missing_required_variable'
  | 'wrong_type'
  | 'missing_reference'
  | 'condition_false'
  | 'unknown_variable_supplied'
  | 'no_finish_tool'
  | 'no_model_configured'
  | 'opaque_reference'
  | 'output_truncated';

/** Where a warning is about: `path` names a place in the manifest as diffs do, `key` a variable or the id or name of a reference. */
export interface WarningPlace {
  readonly path?: string;
  readonly key?: string;
}

/** One warning of a compile. */
export interface CompileWarning extends WarningPlace {
  readonly code: CompileWarningCode;
  readonly message: string;
}

const MESSAGES: Readonly<Record<CompileWarningCode, (place: WarningPlace) => string>> = {
  unresolved_variable: ({ key }) =>
    `"${key}" is not a declared variable: texts keep {{${key}}} as it is written, conditions find no value.`,
  missing_required_variable: ({ key }) => `The required variable "${key}" has no value; a run would be refused.`,
  wrong_type: ({ key }) => `The value of "${key}" does not have the declared type; its text form is used.`,
  missing_reference: ({ key }) => `"${key}" is referred to and cannot be used here: it is unknown, not visible, or leads back to itself.`,
  condition_false: ({ path }) => `${path} is left out, because its condition does not hold.`,
  unknown_variable_supplied: ({ key }) => `"${key}" is not a declared variable; its value is not used.`,
  no_finish_tool: () => 'No tool called finish_agent_run is offered; an agent needs it to return its result.',
  no_model_configured: () => 'No model is configured for the strategy of this skill.',
  opaque_reference: ({ key }) => `The content of "${key}" is not shown to other accounts; only its name, title and description are used.`,
  output_truncated: ({ path }) => `The text grew beyond the limit and was cut at ${path}.`,
};

/** A text can hold a hundred thousand undeclared names; nobody reads further than this. */
const MAX_WARNINGS = 1000;

/** Words a warning; the message names keys and paths, never values, because values can be secret. */
export function warning(code: CompileWarningCode, place: WarningPlace = {}): CompileWarning {
  return { code, message: MESSAGES[code](place), ...place };
}

/** Adds a warning to a list that is not full yet. */
export function note(warnings: CompileWarning[], code: CompileWarningCode, place: WarningPlace): void {
  if (warnings.length < MAX_WARNINGS) warnings.push(warning(code, place));
}
