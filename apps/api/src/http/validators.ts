import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, Max, Min, ValidateIf } from 'class-validator';

/** The field may be left out, but `null` is a value like any other (`@IsOptional()` would let null through). */
export const IfPresent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** The field may be left out or null; null clears it. */
export const IfPresentOrNull = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined && value !== null);

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
