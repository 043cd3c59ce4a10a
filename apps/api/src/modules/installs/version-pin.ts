import { ValidateBy } from 'class-validator';

/** Which version an install uses: the author's current one, or a fixed one. */
export type VersionPin = 'latest' | number;

/** Highest number that the version column holds. */
const MAX_VERSION = 2_147_483_647;

/** `"latest"`, or a whole number from 1. */
export const IsVersionPin = (): PropertyDecorator =>
  ValidateBy({
    name: 'isVersionChoice', // as for all other fields that name a version: it is the code of the fault
    validator: {
      validate: (value) => value === 'latest' || (Number.isInteger(value) && value >= 1 && value <= MAX_VERSION),
      defaultMessage: () => 'version must be "latest" or the number of a version',
    },
  });
