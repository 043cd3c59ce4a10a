import type { ModelPrices } from './model-catalogue.js';

/** Tokens of one call, as a provider counts them. */
export interface TokenCounts {
  /** The cached and the written ones included. */
  readonly input: number;
  readonly output: number;
  /** Of the input, those that the provider had kept. */
  readonly cached: number;
  /** Of the input, those that the provider keeps from now on. */
  readonly written: number;
}

/** A model with its prices. */
export interface PricedModel extends ModelPrices {
  readonly provider: string;
  readonly modelId: string;
}

/**
 * The prices of a model. A model with a date behind its name, such as `gpt-4o-2024-08-06`, costs what the one without it does.
 * @param prices of entries for the same model the first counts
 * @returns null for a model that is not among them
 */
export function pricesOf(provider: string, model: string, prices: readonly PricedModel[]): ModelPrices | null {
  const find = (name: string) => prices.find((one) => one.provider === provider && one.modelId === name);
  return find(model) ?? find(model.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '')) ?? null;
}

/** What a call costs at these prices, in US dollars, to a billionth. */
export function costOf({ input, output, cached, written }: TokenCounts, prices: ModelPrices): number {
  const { long } = prices;
  const rate = long && input > long.above ? long : prices;
  const fresh = Math.max(0, input - cached - written);
  const dollars =
    fresh * rate.input + cached * (rate.cacheRead ?? rate.input) + written * (rate.cacheWrite ?? rate.input) + output * rate.output;
  return Math.round(dollars * 1_000) / 1e9;
}
