import type { Fetch } from '../outbound/outbound-fetch.js';
import type { Target } from './credentials.js';
import type { CallOptions, ProviderModel } from './language-model.js';

/**
 * Makes the model that speaks with a provider. The package of a provider is loaded when it is first needed. Nothing is left to a package's own
 * defaults, which it would look for in the environment.
 *
 * OpenAI has two formats. Its own servers are asked for responses, because by chat completions its newer models do not call tools; nothing is kept
 * there. Servers that operators put in OpenAI's place are asked for chat completions, which is what they speak.
 */
export async function providerModel({ provider, apiKey, baseUrl: baseURL }: Target, model: string, fetch: Fetch): Promise<ProviderModel> {
  const settings = { apiKey: apiKey ?? '', baseURL, fetch };
  switch (provider) {
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic(settings).messages(model);
    }
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return isOpenAi(baseURL) ? createOpenAI(settings).responses(model) : createOpenAI(settings).chat(model);
    }
    case 'google': {
      const { createGoogle } = await import('@ai-sdk/google');
      return createGoogle(settings).chat(model);
    }
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      return createOpenAICompatible({
        ...settings,
        name: 'openaiCompatible',
        includeUsage: true,
        supportsStructuredOutputs: true,
      }).chatModel(model);
    }
  }
}

/**
 * What is asked of a provider beyond what all of them know. Schemas are written by users: in their strict modes providers refuse most of them,
 * and the result is compared with the schema here anyway. A conversation that goes on is kept by Anthropic only when it is asked to.
 */
export function providerOptions({ provider, baseUrl }: Target, isConversation: boolean): CallOptions['providerOptions'] {
  switch (provider) {
    case 'anthropic':
      return isConversation ? { anthropic: { cacheControl: { type: 'ephemeral' } } } : {};
    case 'openai':
      return { openai: { strictJsonSchema: false, ...(isOpenAi(baseUrl) ? { store: false } : {}) } };
    case 'openai-compatible':
      return { openaiCompatible: { strictJsonSchema: false } };
    case 'google':
      return {};
  }
}

/** Its servers in other regions have names below the one that all know. */
const isOpenAi = (baseUrl: string): boolean => /(?:^|\.)api\.openai\.com$/.test(new URL(baseUrl).hostname);
