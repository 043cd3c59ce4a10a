import type { AccountId } from '@guildhall/kernel';
import { MODEL_PROVIDERS, type ModelChoice } from '@guildhall/manifest';

/** A provider that asks for credentials. */
export type KeyedProvider = Exclude<(typeof MODEL_PROVIDERS)[number], 'mock'>;

/** What a provider is called with. */
export interface ModelCredential {
  /** null for a server that asks for none. */
  readonly apiKey: string | null;
  /** The provider's own when it is left out; `openai-compatible` has none. An origin alone stands for the usual path there. */
  readonly baseUrl?: string;
}

/** Where the credentials of accounts are kept. */
export interface ModelCredentials {
  /** @returns null when the account has none for the provider */
  find(payerId: AccountId, provider: KeyedProvider): Promise<ModelCredential | null>;
}

/** What the operator has set for a provider. */
export interface PlatformModel {
  /** For accounts that have none: null for a server that asks for none, left out when there is no key for them. */
  readonly apiKey?: string | null;
  /** Where the provider is, for all accounts. */
  readonly baseUrl?: string;
}

export type PlatformModels = Readonly<Partial<Record<KeyedProvider, PlatformModel>>>;

/** A model with all that it takes to call it. */
export interface Route {
  readonly choice: ModelChoice;
  /** `mock` needs nothing. */
  readonly target: Target | 'mock';
  /** Same for calls that share the limits of a provider. */
  readonly key: string;
}

export interface Target {
  readonly provider: KeyedProvider;
  readonly apiKey: string | null;
  readonly baseUrl: string;
  /** An account wrote the address: it is reached as whatever strangers write, and never as what the operator trusts. */
  readonly isStrange: boolean;
}

const DEFAULT_URLS: Readonly<Record<KeyedProvider, string | null>> = {
  anthropic: 'https://api.anthropic.com/v1',
  openai: 'https://api.openai.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
  'openai-compatible': null,
};

const SETTINGS: Readonly<Record<KeyedProvider, string>> = {
  anthropic: 'set anthropicApiKey with PUT /credentials, or ANTHROPIC_API_KEY for the server',
  openai: 'set openaiApiKey with PUT /credentials, or OPENAI_API_KEY for the server',
  google: 'set googleApiKey with PUT /credentials, or GOOGLE_API_KEY for the server',
  'openai-compatible': 'set openaiCompatible with PUT /credentials',
};

export interface RouteSources {
  readonly credentials: ModelCredentials;
  readonly platform: PlatformModels;
  /** Whether `mock` may answer. */
  readonly mock: boolean;
}

/**
 * Finds what it takes to call a model: the payer's credentials, else the platform's.
 * @returns a sentence that says what is missing and where it is set, when there are none
 */
export async function findRoute(choice: ModelChoice, payerId: AccountId, sources: RouteSources): Promise<Route | string> {
  const { provider } = choice;
  if (provider === 'mock') return sources.mock ? { choice, target: 'mock', key: `mock ${choice.model}` } : 'mock is off on this server';
  if (!isKeyed(provider)) return `the provider ${provider} is not known`;
  const own = await sources.credentials.find(payerId, provider);
  const platform = sources.platform[provider] ?? {};
  const apiKey = own ? own.apiKey : platform.apiKey;
  // THREAT[AUT-06]: the platform's key goes to the platform's address alone, so that nobody has it sent to a server of their own.
  const baseUrl = own?.baseUrl ?? platform.baseUrl ?? DEFAULT_URLS[provider];
  if (apiKey === undefined || baseUrl === null) return `there are no credentials for ${provider}: ${SETTINGS[provider]}`;
  if (!URL.canParse(baseUrl)) return `the address of ${provider} cannot be used: ${SETTINGS[provider]}`;
  const isStrange = own?.baseUrl !== undefined;
  const target: Target = { provider, apiKey, baseUrl: withPath(baseUrl, provider), isStrange };
  return { choice, target, key: `${own ? payerId : 'platform'} ${provider} ${choice.model}` };
}

function isKeyed(provider: string): provider is KeyedProvider {
  return Object.hasOwn(DEFAULT_URLS, provider);
}

/** Some clients of a provider take an address with its version, and some without; operators know one or the other. */
function withPath(baseUrl: string, provider: KeyedProvider): string {
  const trimmed = baseUrl.replace(/\/+$/, '');
  if (new URL(trimmed).pathname !== '/') return trimmed;
  return trimmed + new URL(DEFAULT_URLS[provider] ?? 'https://server/v1').pathname;
}
