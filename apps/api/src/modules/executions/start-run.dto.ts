import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { RUN_LIMITS } from '@guildhall/runtime';
import { Type } from 'class-transformer';
import {
  Allow,
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { AnyJsonOrNone } from '../../http/answer-shapes.js';
import { IfPresent } from '../../http/validators.js';
import { BodyVersion } from '../manifests/index.js';

/** Longest time for which an answer waits for the end of its run, in seconds. */
export const LONGEST_WAIT = 60;

const MOST_MESSAGES = 1_000;
const MOST_TOOLSETS = 50;
const MOST_CREDITS = 1_000_000_000;

export class RunMessageDto {
  @IsIn(['user', 'assistant'])
  role!: 'user' | 'assistant';

  @IsString()
  @Length(1, 1_000_000)
  content!: string;
}

/** Bounds of a run; each can only be lower than what every run may have. */
export class RunLimitsDto {
  /** Model calls. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(RUN_LIMITS.turns)
  turns?: number;

  /** Tool calls of all turns together. */
  @IfPresent()
  @IsInt()
  @Min(0)
  @Max(RUN_LIMITS.toolCalls)
  toolCalls?: number;

  /** Tool calls that are under way at once. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(RUN_LIMITS.parallelCalls)
  parallelCalls?: number;

  /** From the start to the end; what the run waits for others does not count. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(RUN_LIMITS.seconds)
  seconds?: number;

  /** Bytes of one result of a tool; the rest is cut. */
  @IfPresent()
  @IsInt()
  @Min(256)
  @Max(RUN_LIMITS.resultBytes)
  resultBytes?: number;

  /** How deep runs may start runs; 1: not at all. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(RUN_LIMITS.depth)
  depth?: number;
}

/** What every run is started with. */
export class StartRunDto {
  /** Values of the declared variables. */
  @IfPresent()
  @IsObject()
  variables?: JsonObject;

  /** What was said before; it follows the messages of the skill. */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(MOST_MESSAGES)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RunMessageDto)
  messages?: RunMessageDto[];

  /** Text, or JSON that is sent as text: the last message of the user. */
  @Allow()
  @AnyJsonOrNone()
  input?: JsonValue;

  /** Answer with the events of the run (`text/event-stream`) instead of the run. */
  @IfPresent()
  @IsBoolean()
  stream?: boolean;

  /** Seconds to wait for the end of the run; it is answered as it stands then. The header `Prefer: wait=<seconds>` does the same. */
  @IfPresent()
  @IsInt()
  @Min(0)
  @Max(LONGEST_WAIT)
  wait?: number;

  /** Where the end of the run is posted: the answer of GET /executions/{id}. */
  @IfPresent()
  @IsString()
  @Length(1, 2_000)
  callbackUrl?: string;

  /** Credits that the run may cost at most. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(MOST_CREDITS)
  maxCredits?: number;

  /** Anything that you want to find again with the run. */
  @IfPresent()
  @IsObject()
  metadata?: JsonObject;

  /** Toolsets whose tools an agent is offered, such as `core` or `document`; GET /toolsets lists them. */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(MOST_TOOLSETS)
  @IsString({ each: true })
  toolsets?: string[];

  @IfPresent()
  @IsObject()
  @ValidateNested()
  @Type(() => RunLimitsDto)
  limits?: RunLimitsDto;
}

export class RunSkillDto extends StartRunDto {
  /** A number, `latest`, or `draft` for an own skill. Default: the draft of an own skill, else the version that the account uses. */
  @IfPresent()
  @BodyVersion()
  version?: string | number;
}

export class CreateExecutionDto extends RunSkillDto {
  /** The skill, by its id, its name in the pool or `account/name`; either this or `skill`. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  skillId?: string;

  /** The same, under another name. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  skill?: string;
}
