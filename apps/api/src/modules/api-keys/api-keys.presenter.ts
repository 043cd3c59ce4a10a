import type { ApiKeyRecord } from '@guildhall/data';
import type { ApiKeyView, CreatedApiKeyView } from './api-keys.dto.js';

export function presentApiKey(key: ApiKeyRecord): ApiKeyView {
  return {
    id: key.id,
    label: key.label,
    role: key.role,
    scopes: [...key.scopes],
    prefix: key.prefix,
    last4: key.last4,
    createdById: key.createdById,
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    createdAt: key.createdAt.toISOString(),
  };
}

/** @param secret the whole key, which nothing else ever prints */
export function presentCreatedApiKey(key: ApiKeyRecord, secret: string): CreatedApiKeyView {
  return { ...presentApiKey(key), key: secret };
}
