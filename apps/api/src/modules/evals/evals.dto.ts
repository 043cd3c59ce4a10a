import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { Type } from 'class-transformer';
import { Allow, ArrayMaxSize, ArrayMinSize, IsArray, IsObject, IsString, Length, ValidateNested } from 'class-validator';
import { AnyJsonOrNone } from '../../http/answer-shapes.js';
import { IfPresent } from '../../http/validators.js';

/** Cases of one evaluation; each is two runs. */
export const MOST_CASES = 50;

/** What the result should be: exactly one of these. */
export class ExpectationDto {
  /** Text that it contains. */
  @IfPresent()
  @IsString()
  @Length(1, 10_000)
  contains?: string;

  /** The whole of it, as JSON; the order of members is nothing. */
  @IfPresent()
  @Allow()
  @AnyJsonOrNone()
  equals?: JsonValue;

  /** A JSON Schema (draft-07) that it matches. */
  @IfPresent()
  @IsObject()
  schema?: JsonObject;

  /** What a model looks for in it, in words. The skill's own models judge. */
  @IfPresent()
  @IsString()
  @Length(1, 10_000)
  judge?: string;
}

export class EvalCaseDto {
  /** Default: its number. */
  @IfPresent()
  @IsString()
  @Length(1, 120)
  name?: string;

  /** Values of the declared variables. */
  @IfPresent()
  @IsObject()
  variables?: JsonObject;

  /** Text, or JSON that is sent as text: the last message of the user. */
  @IfPresent()
  @Allow()
  @AnyJsonOrNone()
  input?: JsonValue;

  @IsObject()
  @ValidateNested()
  @Type(() => ExpectationDto)
  expect!: ExpectationDto;
}

export class CreateEvalDto {
  /** At most 50. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_CASES)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => EvalCaseDto)
  cases!: EvalCaseDto[];
}
