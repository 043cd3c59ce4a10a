import type { ModelStrategy } from '@guildhall/kernel';
import { DEFAULT_MODEL_STRATEGY } from './build.js';
import type { ModelTiers } from './schema-models.js';
import type { ModelChoice } from './types.js';

/**
 * The models to try, in order: those that the skill pins, else the account's tier (AGNT Skills document, "Model strategy").
 * @param pins `spec.models`
 * @param strategy `spec.modelStrategy`; absent means `medium`
 */
export function resolveModels(
  pins: readonly ModelChoice[],
  strategy: ModelStrategy | undefined,
  tiers: ModelTiers,
): readonly ModelChoice[] {
  return pins.length > 0 ? pins : tiers[strategy ?? DEFAULT_MODEL_STRATEGY];
}
