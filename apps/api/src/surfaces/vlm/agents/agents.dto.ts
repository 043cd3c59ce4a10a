import type { JsonObject } from '@guildhall/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsObject, IsString, Length, MaxLength, ValidateNested } from 'class-validator';
import { DropsUnknown } from '../../../http/drops-unknown.js';
import { IfPresentOrNull } from '../../../http/validators.js';
import type { AgentSkill } from '../agent-skill.js';
import { MAX_PROMPT } from '../skills.dto.js';

const MAX_NAME = 255;

@DropsUnknown()
export class LookupAgentDto {
  @IfPresentOrNull()
  @IsString()
  @Length(1, MAX_NAME)
  id?: string | null;

  @IfPresentOrNull()
  @IsString()
  @Length(1, MAX_NAME)
  name?: string | null;

  /** What the agent is told before anything else, as a whole. */
  @IfPresentOrNull()
  @IsString()
  @MaxLength(1_000_000)
  prompt?: string | null;
}

export class AgentConfigDto {
  @IfPresentOrNull()
  @IsString()
  @MaxLength(MAX_PROMPT)
  prompt?: string | null;

  @IfPresentOrNull()
  @IsObject()
  json_schema?: Record<string, unknown> | null;

  @IfPresentOrNull()
  @IsArray()
  @IsObject({ each: true })
  skills?: AgentSkill[] | null;
}

/** `inputs` and `callback_url` belong to runs, and are dropped here. */
@DropsUnknown()
export class CreateAgentDto {
  @IfPresentOrNull()
  @IsString()
  @Length(1, MAX_NAME)
  name?: string | null;

  @IfPresentOrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => AgentConfigDto)
  config?: AgentConfigDto | null;
}

/** What is answered for an agent. */
export class AgentInfo {
  /** Of the skill, and of no version. */
  id!: string;
  name!: string;
  /** Empty when its content is closed to the account; so is the prompt. */
  description!: string;
  prompt!: string;
  json_schema!: JsonObject | null;
  json_sample!: null;
  created_at!: string;
  updated_at!: string;
  status!: 'completed';
}

export class CreatedAgent {
  id!: string;
  name!: string;
  created_at!: string;
  updated_at!: string;
  status!: 'completed';
}
