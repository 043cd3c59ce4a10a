/** List prices of a model, in US dollars per million tokens. */
export interface CatalogueModel {
  readonly provider: 'openai' | 'anthropic' | 'google';
  readonly name: string;
  readonly modelId: string;
  readonly input: number;
  readonly output: number;
  readonly cacheWrite?: number;
  readonly cacheRead?: number;
}

/**
 * Well-known models and what their providers ask for them without discounts: for choosing and for estimates. Nothing is billed by this
 * table, and a tier may name a model that is not in it.
 */
export const MODEL_CATALOGUE: readonly CatalogueModel[] = [
  { provider: 'openai', name: 'GPT-5', modelId: 'gpt-5', input: 1.25, output: 10, cacheRead: 0.125 },
  { provider: 'openai', name: 'GPT-5 mini', modelId: 'gpt-5-mini', input: 0.25, output: 2, cacheRead: 0.025 },
  { provider: 'openai', name: 'GPT-5 nano', modelId: 'gpt-5-nano', input: 0.05, output: 0.4, cacheRead: 0.005 },
  { provider: 'openai', name: 'GPT-4.1', modelId: 'gpt-4.1', input: 2, output: 8, cacheRead: 0.5 },
  { provider: 'openai', name: 'GPT-4.1 mini', modelId: 'gpt-4.1-mini', input: 0.4, output: 1.6, cacheRead: 0.1 },
  { provider: 'openai', name: 'GPT-4.1 nano', modelId: 'gpt-4.1-nano', input: 0.1, output: 0.4, cacheRead: 0.025 },
  { provider: 'openai', name: 'GPT-4o', modelId: 'gpt-4o', input: 2.5, output: 10, cacheRead: 1.25 },
  { provider: 'openai', name: 'GPT-4o mini', modelId: 'gpt-4o-mini', input: 0.15, output: 0.6, cacheRead: 0.075 },
  { provider: 'openai', name: 'o3', modelId: 'o3', input: 2, output: 8, cacheRead: 0.5 },
  { provider: 'openai', name: 'o4-mini', modelId: 'o4-mini', input: 1.1, output: 4.4, cacheRead: 0.275 },
  { provider: 'anthropic', name: 'Claude Opus 4.5', modelId: 'claude-opus-4-5', input: 5, output: 25, cacheWrite: 6.25, cacheRead: 0.5 },
  { provider: 'anthropic', name: 'Claude Opus 4.1', modelId: 'claude-opus-4-1', input: 15, output: 75, cacheWrite: 18.75, cacheRead: 1.5 },
  {
    provider: 'anthropic',
    name: 'Claude Sonnet 4.5',
    modelId: 'claude-sonnet-4-5',
    input: 3,
    output: 15,
    cacheWrite: 3.75,
    cacheRead: 0.3,
  },
  { provider: 'anthropic', name: 'Claude Haiku 4.5', modelId: 'claude-haiku-4-5', input: 1, output: 5, cacheWrite: 1.25, cacheRead: 0.1 },
  { provider: 'google', name: 'Gemini 2.5 Pro', modelId: 'gemini-2.5-pro', input: 1.25, output: 10, cacheRead: 0.125 },
  { provider: 'google', name: 'Gemini 2.5 Flash', modelId: 'gemini-2.5-flash', input: 0.3, output: 2.5, cacheRead: 0.03 },
  { provider: 'google', name: 'Gemini 2.5 Flash-Lite', modelId: 'gemini-2.5-flash-lite', input: 0.1, output: 0.4, cacheRead: 0.01 },
];
