import { EXECUTION_STATUSES, type ExecutionStatus } from '@guildhall/data';
import type { JsonValue } from '@guildhall/kernel';
import { RUN_LIMITS } from '@guildhall/runtime';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsObject, IsString, Length, ValidateNested } from 'class-validator';
import { AnyJson } from '../../http/answer-shapes.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent, IsGiven, IsInstant } from '../../http/validators.js';

export class ListExecutionsQuery extends PageQuery {
  /** Only runs of this skill, by its id, its name in the pool or `account/name`. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  skill?: string;

  @IfPresent()
  @IsIn(EXECUTION_STATUSES)
  status?: ExecutionStatus;

  /** Only runs that were started at this moment or later. */
  @IfPresent()
  @IsInstant()
  from?: string;

  /** Only runs that were started before this moment. */
  @IfPresent()
  @IsInstant()
  to?: string;

  /** `nextCursor` of the page before: the list goes on there, whatever was added meanwhile. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}

export class ToolOutputDto {
  /** As in `pendingToolCalls`. */
  @IsString()
  @Length(1, 200)
  toolCallId!: string;

  /** Text or JSON; null for a call that gives nothing. */
  @IsGiven()
  @AnyJson()
  output!: JsonValue;

  /** The call failed, and the output says why. Default false. */
  @IfPresent()
  @IsBoolean()
  isError?: boolean;
}

export class ToolOutputsDto {
  /** Answers to some of the pending calls, or to all; the run goes on with the last. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(RUN_LIMITS.toolCalls)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ToolOutputDto)
  toolOutputs!: ToolOutputDto[];
}
