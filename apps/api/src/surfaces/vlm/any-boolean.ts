import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';

/** `true` and `false` as the clients of other languages write them, too. */
export const AnyBoolean = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }) => (['true', 'True', '1'].includes(value) ? true : ['false', 'False', '0'].includes(value) ? false : value)),
    IsBoolean(),
  );
