import type { ModelTiers } from '@guildhall/manifest';
import type { CatalogueModel } from '@guildhall/runtime';
import type { CatalogueModelView, ModelChoiceView, ModelTiersView } from './models.dto.js';

export function presentTiers({ low, medium, high }: ModelTiers): ModelTiersView {
  return { low: low.map(presentChoice), medium: medium.map(presentChoice), high: high.map(presentChoice) };
}

/** What was not said is not printed, so that an answer can be sent back as it is. */
function presentChoice({ provider, model, temperature, maxTokens }: ModelTiers['low'][number]): ModelChoiceView {
  return { provider, model, ...(temperature === undefined ? {} : { temperature }), ...(maxTokens === undefined ? {} : { maxTokens }) };
}

export function presentCatalogueModel(model: CatalogueModel, enabled: boolean): CatalogueModelView {
  const { cacheWrite, cacheRead } = model;
  return {
    provider: model.provider,
    name: model.name,
    modelId: model.modelId,
    inputTokensPer1M: model.input,
    outputTokensPer1M: model.output,
    ...(cacheWrite === undefined ? {} : { cacheCreationTokensPer1M: cacheWrite }),
    ...(cacheRead === undefined ? {} : { cacheReadTokensPer1M: cacheRead }),
    currency: 'USD',
    enabled,
  };
}
