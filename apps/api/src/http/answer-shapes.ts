import type { Type } from '@nestjs/common';
import { ApiProperty, getSchemaPath } from '@nestjs/swagger';

/** Classes that only a union names; the API description includes them by this list. */
export const UNION_SHAPES = new Set<Type>();

/** An answer's field that has one of several shapes: the metadata of the sources knows no unions of classes. */
export function OneOf(...shapes: Type[]): PropertyDecorator {
  for (const shape of shapes) UNION_SHAPES.add(shape);
  return ApiProperty({ oneOf: shapes.map((shape) => ({ $ref: getSchemaPath(shape) })) });
}

/** The same for a list whose items have one of several shapes. */
export function ListOf(...shapes: Type[]): PropertyDecorator {
  for (const shape of shapes) UNION_SHAPES.add(shape);
  return ApiProperty({ type: 'array', items: { oneOf: shapes.map((shape) => ({ $ref: getSchemaPath(shape) })) } });
}

/** `latest`, or the number of a version. */
export const LatestOrNumber = (): PropertyDecorator =>
  ApiProperty({
    oneOf: [
      { type: 'string', enum: ['latest'] },
      { type: 'integer', minimum: 1 },
    ],
  });

/** Any JSON value. */
export const AnyJson = (): PropertyDecorator => ApiProperty({ anyOf: [{}] });

/** The same, where the field may be left out. */
export const AnyJsonOrNone = (): PropertyDecorator => ApiProperty({ anyOf: [{}], required: false });

/** A version of a comparison: a number, `draft`, or nothing. */
export const ComparedVersion = (): PropertyDecorator =>
  ApiProperty({ oneOf: [{ type: 'integer' }, { type: 'string', enum: ['draft'] }, { type: 'null' as 'string' }] });

/** Null, whatever happens. */
export const AlwaysNull = (): PropertyDecorator => ApiProperty({ type: 'null' as 'string' });
