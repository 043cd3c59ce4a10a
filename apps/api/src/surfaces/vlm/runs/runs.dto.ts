import { Type } from 'class-transformer';
import {
  Allow,
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsObject,
  IsString,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { DropsUnknown } from '../../../http/drops-unknown.js';
import { IfPresent, IfPresentOrNull, QueryInt } from '../../../http/validators.js';
import type { AgentSkill } from '../agent-skill.js';

const MAX_PROMPT = 1_000_000;
const MAX_NAME = 300;
const MAX_URL = 2_000;
const MOST_MESSAGES = 1_000;
const MOST_IMAGES = 100;
const MOST_TOOLSETS = 50;

export class ListRunsVlmQuery {
  @IfPresent()
  @QueryInt(0, 1_000_000)
  skip: number = 0;

  @IfPresent()
  @QueryInt(1, 1_000)
  limit: number = 10;
}

/** What is said of the work itself; what is accepted without effect is kept with the run. */
export class RunConfigDto {
  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_PROMPT)
  prompt?: string | null;

  /** JSON Schema of the result. */
  @IfPresentOrNull()
  @IsObject()
  json_schema?: Record<string, unknown> | null;

  @IfPresentOrNull()
  @IsArray()
  @IsObject({ each: true })
  skills?: AgentSkill[] | null;

  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_NAME)
  service_tier?: string | null;

  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_NAME)
  orchestration_mode?: string | null;

  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_NAME)
  detail?: string | null;

  @IfPresentOrNull()
  @IsBoolean()
  confidence?: boolean | null;

  @IfPresentOrNull()
  @IsBoolean()
  grounding?: boolean | null;

  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_PROMPT)
  gql_stmt?: string | null;
}

export class RunMetadataDto {
  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_NAME)
  environment?: string | null;

  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_NAME)
  session_id?: string | null;

  @IfPresentOrNull()
  @IsBoolean()
  allow_training?: boolean | null;
}

/** What every run of this surface may be started with. */
export class StartVlmRunDto {
  /** Of VLM Run, for which a tier of the account stands, or a model of the catalogue. */
  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_NAME)
  model?: string | null;

  /** Answer at once, and not at the end. */
  @IfPresentOrNull()
  @IsBoolean()
  batch?: boolean | null;

  @IfPresentOrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => RunConfigDto)
  config?: RunConfigDto | null;

  @IfPresentOrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => RunMetadataDto)
  metadata?: RunMetadataDto | null;

  /** Where the end of a batch is posted. */
  @IfPresentOrNull()
  @IsString()
  @Length(1, MAX_URL)
  callback_url?: string | null;

  @IfPresentOrNull()
  @IsArray()
  @ArrayMaxSize(MOST_TOOLSETS)
  @IsString({ each: true })
  toolsets?: string[] | null;
}

@DropsUnknown()
export class ExecuteAgentDto extends StartVlmRunDto {
  /** An agent, by its id, its name, or `name:version`; without it one is made for the run. */
  @IfPresentOrNull()
  @IsString()
  @Length(1, MAX_NAME)
  name?: string | null;

  @IfPresentOrNull()
  @IsObject()
  inputs?: Record<string, unknown> | null;
}

/** What the generate calls have in common. */
export class GenerateVlmDto extends StartVlmRunDto {
  /** Names a bundle: `document.invoice` is `document-invoice`. With skills it is only kept with the run. */
  @IfPresentOrNull()
  @IsString()
  @Length(1, MAX_NAME)
  domain?: string | null;
}

@DropsUnknown()
export class GenerateFromFileDto extends GenerateVlmDto {
  @IfPresentOrNull()
  @IsString()
  @Length(1, MAX_NAME)
  file_id?: string | null;

  @IfPresentOrNull()
  @IsString()
  @Length(1, 100_000)
  url?: string | null;
}

@DropsUnknown()
export class GenerateFromImagesDto extends GenerateVlmDto {
  /** Addresses, or data URLs. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IMAGES)
  @IsString({ each: true })
  images!: string[];
}

export class CompletionMessageDto {
  @IsString()
  @MaxLength(50)
  role!: string;

  /** Text, or a list of texts and files. */
  @Allow()
  content?: unknown;
}

export class StreamOptionsDto {
  @IfPresentOrNull()
  @IsBoolean()
  include_usage?: boolean | null;
}

@DropsUnknown()
export class CompletionDto {
  @IsString()
  @MaxLength(MAX_NAME)
  model!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_MESSAGES)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CompletionMessageDto)
  messages!: CompletionMessageDto[];

  @IfPresentOrNull()
  @IsArray()
  @IsObject({ each: true })
  skills?: AgentSkill[] | null;

  @IfPresentOrNull()
  @IsArray()
  @ArrayMaxSize(MOST_TOOLSETS)
  @IsString({ each: true })
  toolsets?: string[] | null;

  @IfPresentOrNull()
  @IsBoolean()
  stream?: boolean | null;

  @IfPresentOrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => StreamOptionsDto)
  stream_options?: StreamOptionsDto | null;

  /** `{type: "json_schema", json_schema: {schema}}`, `{type: "json_object"}` or `{type: "text"}`. */
  @IfPresentOrNull()
  @IsObject()
  response_format?: Record<string, unknown> | null;

  /** Tools of the client; there is none here whose calls it could answer. */
  @IfPresentOrNull()
  @IsArray()
  tools?: unknown[] | null;

  @Allow()
  n?: unknown;

  @IfPresentOrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => RunMetadataDto)
  metadata?: RunMetadataDto | null;
}
