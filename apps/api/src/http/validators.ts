import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, isISO8601, Max, Min, ValidateBy, ValidateIf } from 'class-validator';

/** The field may be left out, but `null` is a value like any other (`@IsOptional()` would let null through). */
export const IfPresent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** The field may be left out or null; null clears it. */
export const IfPresentOrNull = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined && value !== null);

/**
 * Text that can stand in a header: a secret that was copied with the end of its line would be refused whenever it is used, and nobody would
 * see why.
 */
export const IsOneLine = (): PropertyDecorator =>
  ValidateBy({
    name: 'isOneLine',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && !/\p{Cc}/u.test(value),
      defaultMessage: (context) => `${context?.property} must have no line breaks and no other control characters`,
    },
  });

/** Any JSON, `null` as well; it must be there. */
export const IsGiven = (): PropertyDecorator =>
  ValidateBy({ name: 'isGiven', validator: { validate: (value: unknown) => value !== undefined } });

/** A query parameter that is a whole number in decimal digits. */
export const QueryInt = (min: number, max: number): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value)),
    IsInt(),
    Min(min),
    Max(max),
  );

/** A query parameter that is `true` or `false`. */
export const QueryBoolean = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value)),
    IsBoolean(),
  );

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** A moment in ISO 8601: a date (midnight UTC), or a date and time with its offset. A day that does not exist is refused. */
export const IsInstant = (): PropertyDecorator =>
  ValidateBy({
    name: 'isInstant',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && INSTANT.test(value) && isISO8601(value, { strict: true }),
      defaultMessage: (context) =>
        `${context?.property} must be a date, or a date and time with Z or an offset, such as 2027-01-31T12:00:00Z`,
    },
  });
