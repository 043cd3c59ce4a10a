import type { ValidationError } from 'class-validator';

/** What a rule says of values that it is not made for. */
interface BrokenRule {
  readonly rule: string;
  readonly message: string;
}

interface ExpectedType {
  readonly code: string;
  readonly is: (value: unknown) => boolean;
  /** As the rule of that type would have said it. */
  readonly words: string;
}

const TEXT: ExpectedType = { code: 'is_string', is: (value) => typeof value === 'string', words: 'must be a string' };
const NUMBER: ExpectedType = { code: 'is_number', is: (value) => typeof value === 'number', words: 'must be a number' };
const LIST: ExpectedType = { code: 'is_array', is: Array.isArray, words: 'must be an array' };

/** Of what type a value must be for the rule to mean anything. */
const TYPES: Readonly<Record<string, ExpectedType>> = {
  ...{ isLength: TEXT, minLength: TEXT, maxLength: TEXT, matches: TEXT },
  ...{ min: NUMBER, max: NUMBER },
  ...{ arrayMinSize: LIST, arrayMaxSize: LIST, arrayUnique: LIST },
};

/** How a rule for the members of a list begins. */
const EACH = 'each value in ';

/**
 * The code and the words for a value whose type is wrong: that a text has more than 50 members, or a text that it exceeds 60, would lead
 * nobody to the mistake.
 * @returns null when the rule speaks of the right thing
 */
export function wrongType({ property, value }: ValidationError, { rule, message }: BrokenRule): readonly [string, string] | null {
  const expected = message.startsWith(EACH) ? LIST : TYPES[rule];
  return !expected || expected.is(value) ? null : [expected.code, `${property} ${expected.words}`];
}
