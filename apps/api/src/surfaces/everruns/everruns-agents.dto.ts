import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsObject, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
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

/** What creating and changing an agent both take. */
class EverrunsAgentFields {
  @IfPresent()
  @IsString()
  @MaxLength(120)
  display_name?: string;

  @IfPresent()
  @IsString()
  @MaxLength(2_000)
  description?: string;

  @IfPresent()
  @IsString()
  @MaxLength(102_400)
  system_prompt?: string;

  @IfPresent()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => EverrunsCapabilityRef)
  capabilities?: EverrunsCapabilityRef[];

  @IfPresent()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  tags?: string[];

  @IfPresent()
  @IsArray()
  @IsObject({ each: true })
  tools?: Record<string, unknown>[];

  @IfPresent()
  @IsArray()
  @IsObject({ each: true })
  initial_files?: Record<string, unknown>[];

  @IfPresent()
  @IsInt()
  @Min(1)
  max_iterations?: number;

  @IfPresent()
  @IsObject()
  mcpServers?: Record<string, unknown>;

  @IfPresent()
  @IsObject()
  network_access?: Record<string, unknown>;

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

  @IfPresent()
  @IsIn(['active', 'archived'])
  status?: 'active' | 'archived';
}

@DropsUnknown()
export class PatchEverrunsAgentDto extends EverrunsAgentFields {
  @IfPresent()
  @IsString()
  @MaxLength(200)
  name?: string;
}

@DropsUnknown()
export class EverrunsAgentDto extends EverrunsAgentFields {
  @IfPresent()
  @IsString()
  id?: string;

  @IsString()
  @MaxLength(200)
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
  readonly tools: readonly unknown[];
  readonly initial_files: readonly unknown[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly archived_at?: string;
}
