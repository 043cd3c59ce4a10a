import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { Allow, ArrayMaxSize, IsArray, IsInt, IsNumber, IsObject, IsString, Length, Max, Min } from 'class-validator';
import { AnyJson, AnyJsonOrNone } from '../../http/answer-shapes.js';
import { OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent, IfPresentOrNull } from '../../http/validators.js';

const MOST_TOKENS = 1_000_000_000;

export class CreateTraceDto {
  /** Address of the manifest that was used, `account/name`. */
  @IsString()
  @Length(1, 200)
  promptName!: string;

  /** The manifest that was used. */
  @IfPresentOrNull()
  @IsObject()
  manifest?: JsonObject | null;

  /** `metadata.etag` of the manifest. */
  @IfPresentOrNull()
  @IsString()
  @Length(0, 100)
  etag?: string | null;

  @IfPresentOrNull()
  @IsObject()
  variables?: JsonObject | null;

  @IfPresentOrNull()
  @IsArray()
  messages?: JsonValue[] | null;

  /** What the model answered, as text or as an object. */
  @Allow()
  @AnyJsonOrNone()
  output?: JsonValue;

  @IfPresentOrNull()
  @IsInt()
  @Min(0)
  @Max(MOST_TOKENS)
  inputTokens?: number | null;

  @IfPresentOrNull()
  @IsInt()
  @Min(0)
  @Max(MOST_TOKENS)
  outputTokens?: number | null;

  @IfPresentOrNull()
  @IsInt()
  @Min(0)
  @Max(MOST_TOKENS)
  totalTokens?: number | null;

  /** US dollars. */
  @IfPresentOrNull()
  @IsNumber()
  @Min(0)
  cost?: number | null;

  /** Milliseconds. */
  @IfPresentOrNull()
  @IsNumber()
  @Min(0)
  duration?: number | null;

  /** `{provider, name, metadata}`. */
  @IfPresentOrNull()
  @IsObject()
  model?: JsonObject | null;

  @IfPresentOrNull()
  @IsString()
  @Length(0, 100)
  status?: string | null;

  @IfPresentOrNull()
  @IsObject()
  metadata?: JsonObject | null;

  @IfPresentOrNull()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(0, 100, { each: true })
  tags?: string[] | null;
}

export class ListTracesQuery extends PageQuery {
  /** Only traces of this manifest, `account/name`. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  promptName?: string;

  /** `nextCursor` of the page before: the list goes on there, whatever was added meanwhile. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}

export class TraceSummaryView {
  id!: string;
  promptName!: string | null;
  etag!: string | null;
  status!: string | null;
  model!: object | null;
  inputTokens!: number | null;
  outputTokens!: number | null;
  totalTokens!: number | null;
  /** US dollars. */
  cost!: number | null;
  /** Milliseconds. */
  duration!: number | null;
  tags!: string[];
  createdAt!: string;
}

export class TraceView extends TraceSummaryView {
  manifest!: object | null;
  variables!: object;
  messages!: unknown[];
  @AnyJson()
  output!: unknown;
  metadata!: object;
}

export class TraceAnswer extends OkAnswer {
  trace!: TraceView;
}

export class CreatedTraceAnswer extends OkAnswer {
  trace!: TraceSummaryView;
}

export class TraceListAnswer extends PagedAnswer {
  /** Newest first. */
  traces!: TraceSummaryView[];
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}
