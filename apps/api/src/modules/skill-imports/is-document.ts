import { ValidateBy } from 'class-validator';

/** Longest text of a description, in characters; what is sent at all is bounded by the body. */
const LONGEST = 1_048_576;

/** A JSON object, or text that may be one. */
export const IsDocument = (): PropertyDecorator =>
  ValidateBy({
    name: 'isDocument',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string'
          ? value !== '' && value.length <= LONGEST
          : typeof value === 'object' && value !== null && !Array.isArray(value),
      defaultMessage: (context) => `${context?.property} must be an object, or its text`,
    },
  });
