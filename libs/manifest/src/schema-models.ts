import type { ModelStrategy } from '@guildhall/kernel';
import { z } from 'zod';
import { LIMITS } from './schema-limits.js';
import { type Parsed, parseWith, text } from './schema-parse.js';
import type { ModelChoice } from './types.js';

/** Model providers that this server speaks to; `mock` answers without any model. */
export const MODEL_PROVIDERS = ['anthropic', 'openai', 'google', 'openai-compatible', 'mock'] as const;

/** An account's models by tier (AGNT Skills document, "Model strategy"); each list is tried in order. */
export type ModelTiers = Readonly<Record<ModelStrategy, readonly ModelChoice[]>>;

const choice: z.ZodType<ModelChoice> = z.strictObject({
  provider: z.enum(MODEL_PROVIDERS),
  model: text(LIMITS.modelName, 1),
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.int().min(1).max(LIMITS.maxTokens).optional(),
});

/** Shape of `models`, for parsers of whole skills. */
export const modelChoices: z.ZodType<readonly ModelChoice[]> = z.array(choice).max(LIMITS.models);

const tiers: z.ZodType<ModelTiers> = z.strictObject({
  low: modelChoices.default([]),
  medium: modelChoices.default([]),
  high: modelChoices.default([]),
} satisfies Record<ModelStrategy, unknown>);

/**
 * Reads a list of models to try in order. Names of models are free text: a provider may have models that no catalogue knows.
 * @returns 400 `validation_failed` on faults
 */
export function parseModelChoices(input: unknown, pointer = '/models'): Parsed<readonly ModelChoice[]> {
  return parseWith(modelChoices, input, pointer, 'validation_failed');
}

/**
 * Reads the tiers of an account, `{low, medium, high}`; a tier that is left out is empty.
 * @returns 400 `validation_failed` on faults
 */
export function parseTiers(input: unknown, pointer = ''): Parsed<ModelTiers> {
  return parseWith(tiers, input, pointer, 'validation_failed');
}
