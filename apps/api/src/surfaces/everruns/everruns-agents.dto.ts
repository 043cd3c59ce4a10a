import type { EverrunsInitialFile } from '@guildhall/data';
import type { JsonObject } from '@guildhall/kernel';
import { LIMITS } from '@guildhall/manifest';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { DropsUnknown } from '../../http/drops-unknown.js';
import { IfPresent } from '../../http/validators.js';
import type { EverrunsUrls } from './everruns-urls.js';

export class EverrunsCapabilityRef {
  @IsString()
  @MaxLength(200)
  ref!: string;

  @IfPresent()
  @IsObject()
  config?: Record<string, unknown>;
}

export class EverrunsTool {
  /** `client_side`; the other kinds are run by the servers of Everruns. */
  @IsString()
  type!: string;

  @IfPresent()
  @IsString()
  name?: string;

  @IfPresent()
  @IsString()
  description?: string;

  @IfPresent()
  @IsObject()
  parameters?: JsonObject;
}

export class EverrunsInitialFileDto {
  @IsString()
  path!: string;

  @IsString()
  content!: string;

  @IfPresent()
  @IsIn(['text', 'base64'])
  encoding?: 'text' | 'base64';
}

/** Every plugin that an agent can have, and what is built in. */
const MOST_CAPABILITIES = LIMITS.plugins + 2;

/** What creating and changing an agent both take. */
class EverrunsAgentFields {
  @IfPresent()
  @IsString()
  @Length(1, LIMITS.title)
  display_name?: string;

  @IfPresent()
  @IsString()
  @MaxLength(LIMITS.description)
  description?: string;

  @IfPresent()
  @IsString()
  system_prompt?: string;

  @IfPresent()
  @IsArray()
  @ArrayMaxSize(MOST_CAPABILITIES)
  @ValidateNested({ each: true })
  @Type(() => EverrunsCapabilityRef)
  capabilities?: EverrunsCapabilityRef[];

  @IfPresent()
  @IsArray()
  @ArrayMaxSize(LIMITS.tags)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, LIMITS.tag, { each: true })
  tags?: string[];

  @IfPresent()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => EverrunsTool)
  tools?: EverrunsTool[];

  @IfPresent()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => EverrunsInitialFileDto)
  initial_files?: EverrunsInitialFileDto[];

  @IfPresent()
  @IsInt()
  @Min(1)
  max_iterations?: number;

  @IfPresent()
  @IsObject()
  mcpServers?: JsonObject;

  @IfPresent()
  @IsObject()
  network_access?: JsonObject;

  @IfPresent()
  @IsBoolean()
  parallel_tool_calls?: boolean;

  @IfPresent()
  @IsString()
  default_model_id?: string;

  @IfPresent()
  @IsString()
  harness_id?: string;

  @IfPresent()
  @IsString()
  harness_name?: string;
}

@DropsUnknown()
export class PatchEverrunsAgentDto extends EverrunsAgentFields {
  @IfPresent()
  @IsString()
  @MaxLength(LIMITS.title)
  name?: string;

  @IfPresent()
  @IsIn(['active', 'archived'])
  status?: 'active' | 'archived';
}

@DropsUnknown()
export class EverrunsAgentDto extends EverrunsAgentFields {
  @IfPresent()
  @IsString()
  id?: string;

  @IsString()
  @MaxLength(LIMITS.title)
  name!: string;
}

export interface EverrunsAgent extends EverrunsUrls {
  readonly id: string;
  readonly name: string;
  readonly display_name: string;
  readonly description: string;
  readonly system_prompt: string;
  readonly harness_id: string;
  readonly status: 'active' | 'archived';
  readonly capabilities: readonly { readonly ref: string; readonly config: Readonly<Record<string, unknown>> }[];
  readonly tags: readonly string[];
  readonly tools: readonly EverrunsTool[];
  readonly initial_files: readonly EverrunsInitialFile[];
  readonly max_iterations?: number;
  readonly default_model_id?: string;
  readonly mcpServers?: JsonObject;
  readonly network_access?: JsonObject;
  readonly parallel_tool_calls?: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  readonly archived_at?: string;
}
