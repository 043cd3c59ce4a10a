import type { JsonObject } from '@guildhall/kernel';
import { IsArray } from 'class-validator';
import { OkAnswer } from '../../http/envelope.js';
import { IfPresent } from '../../http/validators.js';

export class ModelTiersDto {
  /** `[{provider, model, temperature?, maxTokens?}]`, tried in order. Left out: none. */
  @IfPresent()
  @IsArray()
  low?: JsonObject[];

  /** `[{provider, model, temperature?, maxTokens?}]`, tried in order. Left out: none. */
  @IfPresent()
  @IsArray()
  medium?: JsonObject[];

  /** `[{provider, model, temperature?, maxTokens?}]`, tried in order. Left out: none. */
  @IfPresent()
  @IsArray()
  high?: JsonObject[];
}

export class ModelChoiceView {
  provider!: string;
  model!: string;
  temperature?: number;
  maxTokens?: number;
}

export class ModelTiersView {
  low!: ModelChoiceView[];
  medium!: ModelChoiceView[];
  high!: ModelChoiceView[];
}

export class ModelTiersAnswer extends OkAnswer {
  models!: ModelTiersView;
  /** `fallback`: the models of a tier are tried in order until one answers. */
  routingStrategy!: string;
}

export class CatalogueModelView {
  /** As in `provider` of a tier. */
  provider!: string;
  /** Display name. */
  name!: string;
  /** As in `model` of a tier. */
  modelId!: string;
  /** Price of a million tokens, in units of `currency` (not cents: some cost less than one). */
  inputTokensPer1M!: number;
  outputTokensPer1M!: number;
  /** Price of a million tokens written to the provider's prompt cache. */
  cacheCreationTokensPer1M?: number;
  /** Price of a million tokens read from the provider's prompt cache. */
  cacheReadTokensPer1M?: number;
  currency!: string;
  /** Whether the account has a credential for the provider. */
  enabled!: boolean;
}

export class CatalogueAnswer extends OkAnswer {
  models!: CatalogueModelView[];
}
