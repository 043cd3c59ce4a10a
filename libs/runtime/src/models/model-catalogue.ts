/** List prices of a model, in US dollars per million tokens. */
export interface ModelPrices {
  readonly input: number;
  readonly output: number;
  /** Of input that the provider keeps from now on; as other input where it is left out. */
  readonly cacheWrite?: number;
  /** Of input that the provider had kept; as other input where it is left out. */
  readonly cacheRead?: number;
  /** When there are more input tokens than `above`, the whole call is charged by these. */
  readonly long?: { readonly above: number } & Omit<ModelPrices, 'long'>;
}

/** A well-known model. */
export interface CatalogueModel extends ModelPrices {
  readonly provider: 'openai' | 'anthropic' | 'google';
  readonly name: string;
  readonly modelId: string;
}

/** The day on which the prices were last compared with what the providers publish. */
export const CATALOGUE_DATE = '2026-11-20';

const model = (provider: CatalogueModel['provider'], modelId: string, name: string, prices: ModelPrices): CatalogueModel => ({
  ...{ provider, name, modelId },
  ...prices,
});
const openai = (modelId: string, name: string, input: number, output: number, cacheRead: number): CatalogueModel =>
  model('openai', modelId, name, { input, output, cacheRead });
const anthropic = (modelId: string, name: string, input: number, output: number, cacheRead: number): CatalogueModel =>
  model('anthropic', modelId, name, { input, output, cacheWrite: input * 1.25, cacheRead });
const google = (modelId: string, name: string, input: number, output: number, cacheRead: number): CatalogueModel =>
  model('google', modelId, name, { input, output, cacheRead });
const longer = (one: CatalogueModel, above: number, input: number, output: number, cacheRead: number): CatalogueModel => ({
  ...one,
  long: { above, input, output, cacheRead, ...(one.cacheWrite === undefined ? {} : { cacheWrite: input * 1.25 }) },
});

/**
 * Well-known models and what their providers ask for them without discounts: for choosing and for estimates. Nothing is billed by this
 * table, and a tier may name a model that is not in it.
 */
export const MODEL_CATALOGUE: readonly CatalogueModel[] = [
  longer(openai('gpt-6.1-sol', 'GPT-6.1 Sol', 2, 10, 0.1), 272_000, 4, 15, 0.2),
  longer(openai('gpt-6.1-terra', 'GPT-6.1 Terra', 1, 5, 0.05), 272_000, 2, 7.5, 0.1),
  openai('gpt-6-luna', 'GPT-6 Luna', 0.1, 0.5, 0.01),
  openai('gpt-5.4', 'GPT-5.4', 2.5, 15, 0.25),
  openai('gpt-5.4-mini', 'GPT-5.4 mini', 0.75, 4.5, 0.075),
  openai('gpt-5', 'GPT-5', 1.25, 10, 0.125),
  openai('gpt-5-mini', 'GPT-5 mini', 0.25, 2, 0.025),
  openai('gpt-5-nano', 'GPT-5 nano', 0.05, 0.4, 0.005),
  openai('gpt-4.1', 'GPT-4.1', 2, 8, 0.5),
  openai('gpt-4.1-mini', 'GPT-4.1 mini', 0.4, 1.6, 0.1),
  openai('gpt-4.1-nano', 'GPT-4.1 nano', 0.1, 0.4, 0.025),
  openai('gpt-4o', 'GPT-4o', 2.5, 10, 1.25),
  openai('gpt-4o-mini', 'GPT-4o mini', 0.15, 0.6, 0.075),
  openai('o3', 'o3', 2, 8, 0.5),
  openai('o4-mini', 'o4-mini', 1.1, 4.4, 0.275),
  anthropic('claude-fable-5-1', 'Claude Fable 5.1', 10, 50, 0.25),
  anthropic('claude-opus-5-5', 'Claude Opus 5.5', 4, 20, 0.2),
  anthropic('claude-opus-5', 'Claude Opus 5', 5, 25, 0.5),
  anthropic('claude-opus-4-5', 'Claude Opus 4.5', 5, 25, 0.5),
  anthropic('claude-opus-4-1', 'Claude Opus 4.1', 15, 75, 1.5),
  anthropic('claude-sonnet-5-5', 'Claude Sonnet 5.5', 2, 10, 0.1),
  anthropic('claude-sonnet-5', 'Claude Sonnet 5', 2, 10, 0.2),
  anthropic('claude-sonnet-4-6', 'Claude Sonnet 4.6', 3, 15, 0.3),
  anthropic('claude-sonnet-4-5', 'Claude Sonnet 4.5', 3, 15, 0.3),
  longer(anthropic('claude-haiku-5-5', 'Claude Haiku 5.5', 0.1, 0.5, 0.01), 100_000, 0.5, 2.5, 0.05),
  anthropic('claude-haiku-4-5', 'Claude Haiku 4.5', 1, 5, 0.1),
  google('gemini-3.8-flash', 'Gemini 3.8 Flash', 0.75, 3.75, 0.075),
  google('gemini-3.5-flash', 'Gemini 3.5 Flash', 1.5, 9, 0.15),
  longer(google('gemini-3.1-pro-preview', 'Gemini 3.1 Pro', 2, 12, 0.2), 200_000, 4, 18, 0.4),
  longer(google('gemini-2.5-pro', 'Gemini 2.5 Pro', 1.25, 10, 0.125), 200_000, 2.5, 15, 0.25),
  google('gemini-2.5-flash', 'Gemini 2.5 Flash', 0.3, 2.5, 0.03),
  google('gemini-2.5-flash-lite', 'Gemini 2.5 Flash-Lite', 0.1, 0.4, 0.01),
];
