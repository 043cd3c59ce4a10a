import { type ProviderCredentialsRepository, type SecretBox, secretContexts, UnreadableSecretError } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import type { KeyedProvider, ModelCredential, ModelCredentials } from '@guildhall/runtime';

/** Under which fields the credentials of a provider are kept (see the credentials of the API). */
const FIELDS: Readonly<Record<KeyedProvider, { readonly apiKey: string; readonly baseUrl?: string }>> = {
  anthropic: { apiKey: 'anthropicApiKey' },
  openai: { apiKey: 'openaiApiKey' },
  google: { apiKey: 'googleApiKey' },
  'openai-compatible': { apiKey: 'openaiCompatible.apiKey', baseUrl: 'openaiCompatible.baseUrl' },
};

export interface AccountCredentialsParts {
  readonly credentials: ProviderCredentialsRepository;
  readonly box: SecretBox;
}

/** The credentials of accounts for models, opened when a model is asked and kept nowhere. */
export class AccountCredentials implements ModelCredentials {
  constructor(private readonly parts: AccountCredentialsParts) {}

  async find(payerId: AccountId, provider: KeyedProvider): Promise<ModelCredential | null> {
    const stored = await this.parts.credentials.findSealed(payerId);
    const { apiKey, baseUrl } = FIELDS[provider];
    const open = (field: string): string | null => {
      const ciphertext = stored.get(field);
      return ciphertext === undefined ? null : this.open(payerId, field, ciphertext);
    };
    const key = open(apiKey);
    if (!baseUrl) return key === null ? null : { apiKey: key };
    const address = open(baseUrl);
    return address === null ? null : { apiKey: key, baseUrl: address };
  }

  /** One that cannot be read any more, because its key is gone, counts as not set: the answer then says where to set it. */
  private open(payerId: AccountId, field: string, ciphertext: string): string | null {
    try {
      return this.parts.box.open(ciphertext, secretContexts.providerCredential(payerId, field));
    } catch (fault) {
      if (fault instanceof UnreadableSecretError) return null;
      throw fault;
    }
  }
}
