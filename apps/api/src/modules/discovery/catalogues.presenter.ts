import type { CatalogueRecord } from '@guildhall/data';
import type { CatalogueView } from './catalogues.dto.js';

export function presentCatalogue({ id, label, installIds, expiresAt, lastUsedAt, createdAt }: CatalogueRecord): CatalogueView {
  return {
    ...{ id, label },
    installIds: installIds.length === 0 ? null : [...installIds],
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
