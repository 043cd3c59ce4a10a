import type { ProviderCredentialRecord } from '@guildhall/data';
import { COMPATIBLE } from './credential-fields.js';
import type { CredentialsView } from './credentials.dto.js';

/** THREAT[AUT-06]: only masked texts are at hand here, so no secret can be printed by mistake. */
export function presentCredentials(stored: ReadonlyMap<string, Pick<ProviderCredentialRecord, 'masked' | 'updatedAt'>>): CredentialsView {
  const shown = (field: string): string | null => stored.get(field)?.masked ?? null;
  const baseUrl = shown(COMPATIBLE.baseUrl);
  const changes = [...stored.values()].map(({ updatedAt }) => updatedAt.getTime());
  return {
    openaiApiKey: shown('openaiApiKey'),
    anthropicApiKey: shown('anthropicApiKey'),
    googleApiKey: shown('googleApiKey'),
    openaiCompatible: baseUrl === null ? null : { baseUrl, apiKey: shown(COMPATIBLE.apiKey) },
    updatedAt: changes.length === 0 ? null : new Date(Math.max(...changes)).toISOString(),
  };
}
