import type { GrantRecord } from '@guildhall/data';
import type { GrantView } from './grants.dto.js';

/** The same for both sides. THREAT[OPQ-01]: of the skill, its address and its published title and nothing else. */
export function presentGrant(grant: GrantRecord): GrantView {
  return {
    id: grant.id,
    skill: { id: grant.skillId, name: grant.skillName, title: grant.skillTitle },
    grantor: { id: grant.accountId, slug: grant.accountSlug },
    grantee: { id: grant.granteeId, slug: grant.granteeSlug },
    status: grant.status,
    version: grant.version,
    free: grant.isFree,
    expiresAt: grant.expiresAt?.toISOString() ?? null,
    note: grant.note,
    createdAt: grant.createdAt.toISOString(),
    revokedAt: grant.revokedAt?.toISOString() ?? null,
  };
}
