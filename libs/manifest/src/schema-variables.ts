import { RESERVED_KEYS, VARIABLE_KEY, VARIABLE_TYPES } from '@guildhall/kernel';
import { z } from 'zod';
import { condition } from './schema-conditions.js';
import { jsonValue } from './schema-json.js';
import { LIMITS } from './schema-limits.js';
import { checked, type Finding, type Parsed, parseWith, repeated, text } from './schema-parse.js';
import type { Variable } from './types.js';
import { fitsType } from './variable-types.js';

/** Key that `{{key}}` can name, on a variable or on a block that shows it. */
export const variableKey: z.ZodType<string> = checked(z.string(), function* (key) {
  if (!VARIABLE_KEY.test(key)) {
    yield { code: 'invalid_format', message: 'A key has a letter or _ first, then letters, digits and _; at most 64 characters.' };
  }
  // THREAT[INP-03]: no author-made name reaches an object's prototype.
  if (RESERVED_KEYS.includes(key)) yield { code: 'reserved_key', message: 'This key is not allowed.' };
});

const shape = z.strictObject({
  key: variableKey,
  description: text(LIMITS.description).default(''),
  type: z.enum(VARIABLE_TYPES).default('string'),
  required: z.boolean().default(false),
  default: jsonValue.optional(),
  enum: z.array(text(LIMITS.enumValue)).min(1).max(LIMITS.enumValues).optional(),
  secret: z.boolean().optional(),
  condition: condition.optional(),
});

const variable: z.ZodType<Variable> = checked(shape, function* (declared: Variable) {
  yield* enumFindings(declared);
  const { default: value } = declared;
  if (value !== undefined && !fitsType(declared, value)) {
    yield { code: 'wrong_type', message: `The default must be a value of type ${declared.type}.`, pointer: '/default' };
  }
});

/** Shape of `variables`, for parsers of whole skills. */
export const variables: z.ZodType<readonly Variable[]> = checked(z.array(variable).max(LIMITS.variables), (list) =>
  repeated(list, ({ key }) => key, 'key'),
);

/**
 * Reads declared variables (AGNT Skills document, "Variables"). `description`, `type` (`string`) and `required` (false) may be left out;
 * keys are unique; `enum` belongs to type `enum` and to no other; a default has the declared type.
 * @returns 422 `invalid_variable`, or `invalid_condition` when only conditions are wrong
 */
export function parseVariables(input: unknown, pointer = '/variables'): Parsed<readonly Variable[]> {
  return parseWith(variables, input, pointer, 'invalid_variable');
}

function* enumFindings({ type, enum: values }: Variable): Generator<Finding> {
  if (type === 'enum' && !values) yield { code: 'required', message: 'Type enum needs the list of its values.', pointer: '/enum' };
  if (type !== 'enum' && values) yield { code: 'not_for_type', message: 'Only type enum has a list of values.', pointer: '/enum' };
  if (new Set(values).size !== (values ?? []).length) yield { code: 'duplicate', message: 'A value is listed twice.', pointer: '/enum' };
}
