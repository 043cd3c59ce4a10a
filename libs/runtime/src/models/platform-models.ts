import type { PlatformModels } from './credentials.js';

/** What the operator has set for models; a setting that is left out is not set. */
export interface PlatformSettings {
  readonly anthropicApiKey?: string;
  readonly anthropicBaseUrl?: string;
  readonly openaiApiKey?: string;
  readonly openaiBaseUrl?: string;
  readonly googleApiKey?: string;
}

/**
 * The operator's settings as the gateway takes them. An address counts for the keys of accounts as well: it says where the provider is, seen
 * from this server. A server in OpenAI's place for which no key is set asks for none, as those on one's own machine do.
 */
export function platformModels(settings: PlatformSettings): PlatformModels {
  const { anthropicApiKey, anthropicBaseUrl, openaiApiKey, openaiBaseUrl, googleApiKey } = settings;
  return {
    anthropic: { apiKey: anthropicApiKey, baseUrl: anthropicBaseUrl },
    openai: { apiKey: openaiApiKey ?? (openaiBaseUrl === undefined ? undefined : null), baseUrl: openaiBaseUrl },
    google: { apiKey: googleApiKey },
  };
}
