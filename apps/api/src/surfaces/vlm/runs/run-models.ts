import { DomainError, type ModelStrategy } from '@guildhall/kernel';
import type { ModelChoice } from '@guildhall/manifest';
import { MODEL_CATALOGUE } from '@guildhall/runtime';

/** On what a run is to run: on a tier of its account, or on one model. */
export type WantedModel = { readonly strategy: ModelStrategy } | { readonly pin: ModelChoice };

const DEFAULT: WantedModel = { strategy: 'medium' };

/** The models of VLM Run, for which the tiers of the account stand (VLM Run documents, "Models"). */
const TIERS: ReadonlyMap<string, WantedModel> = new Map([
  ['vlmrun-orion-1:lite', { strategy: 'low' }],
  ['vlmrun-orion-1:fast', { strategy: 'low' }],
  ['vlmrun-orion-1', DEFAULT],
  ['vlmrun-orion-1:auto', DEFAULT],
  ['vlm-1', DEFAULT],
  ['vlmrun-orion-1:pro', { strategy: 'high' }],
]);

/** What a name of a model means; null when it means nothing here. */
export function findModel(name: string): WantedModel | null {
  const known = TIERS.get(name);
  if (known) return known;
  const listed = MODEL_CATALOGUE.find(({ modelId }) => modelId === name);
  return listed ? { pin: { provider: listed.provider, model: listed.modelId } } : null;
}

/** The model that a request asks for; null when it leaves the choice to us. @throws {DomainError} `validation_failed` */
export function readModel(name: string | null | undefined): WantedModel | null {
  if (name === undefined || name === null) return null;
  const found = findModel(name);
  if (!found) throw new DomainError('validation_failed', { detail: `model: there is no model "${name}"` });
  return found === DEFAULT ? null : found;
}
