/** Fields that hold one key of one provider. */
export const PROVIDER_KEYS = ['openaiApiKey', 'anthropicApiKey', 'googleApiKey'] as const;

/** Any server that speaks the OpenAI protocol: two stored fields that belong together. */
export const COMPATIBLE = { baseUrl: 'openaiCompatible.baseUrl', apiKey: 'openaiCompatible.apiKey' } as const;

const FIELD_OF_PROVIDER: Readonly<Record<string, string>> = {
  openai: 'openaiApiKey',
  anthropic: 'anthropicApiKey',
  google: 'googleApiKey',
  'openai-compatible': COMPATIBLE.baseUrl,
};

/** Whether models of the provider can be called with what the account has stored. */
export function hasCredentialFor(provider: string, stored: ReadonlyMap<string, unknown>): boolean {
  return stored.has(FIELD_OF_PROVIDER[provider] ?? '');
}
