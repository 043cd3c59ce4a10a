import { type Manifest, type ModelChoice, type ModelTiers, resolveModels } from '@guildhall/manifest';

/** The client refuses a manifest without a model, so a publisher who configured none gets the model of the document's example. */
const LAST_RESORT: ModelChoice = { provider: 'anthropic', model: 'claude-sonnet-4-6', temperature: 0.7 };

/** The models that a manifest names, else those of the publisher's tier, else of another tier. */
export function usableModels({ spec }: Manifest, tiers: ModelTiers): [ModelChoice, ...ModelChoice[]] {
  const candidates = [resolveModels(spec.models, spec.modelStrategy, tiers), tiers.medium, tiers.high, tiers.low];
  const [first = LAST_RESORT, ...others] = candidates.find((models) => models.length > 0) ?? [];
  return [first, ...others];
}
