import type { IncomingRequest, InstallRequestRecord, StoreAccess } from '@guildhall/data';
import { type Caller, decideAccess } from '@guildhall/policy';
import type { InstallationView } from '../skills/index.js';
import type { IncomingRequestView, InstallRequestView, StoreAccessView, StorePermissionsView, StoreUse } from './store.dto.js';

/** Adds to a skill, as it is shown elsewhere, how the account stands to it. */
export function withUse<S extends { readonly installation: InstallationView | null }>(
  skill: S,
  pendingId: string | undefined,
): S & { installId: string | null; use: StoreUse } {
  if (skill.installation) return { ...skill, installId: skill.installation.id, use: 'active' };
  return { ...skill, installId: pendingId ?? null, use: pendingId === undefined ? 'none' : 'pending' };
}

export function presentRequest(request: InstallRequestRecord): InstallRequestView {
  return {
    installId: request.id,
    skillId: request.skillId,
    status: request.status,
    message: request.message,
    createdAt: request.createdAt.toISOString(),
    decidedAt: request.decidedAt?.toISOString() ?? null,
  };
}

export function presentIncomingRequest(request: IncomingRequest): IncomingRequestView {
  return {
    ...presentRequest(request),
    requester: { id: request.accountId, slug: request.requesterSlug, name: request.requesterName },
    skill: { id: request.skillId, name: request.skillName, title: request.skillTitle },
  };
}

export function presentStoreAccess(access: StoreAccess): StoreAccessView {
  return {
    installId: access.installId,
    skill: { id: access.skillId, account: access.publisherSlug, name: access.skillName },
    status: access.status,
    source: access.source,
    createdAt: access.createdAt.toISOString(),
  };
}

export function presentPermissions(caller: Caller): StorePermissionsView {
  return {
    browse: decideAccess(caller, 'listing', 'read').allow,
    install: decideAccess(caller, 'listing', 'install').allow,
    request: decideAccess(caller, 'listing', 'request').allow,
    review: decideAccess(caller, 'review', 'write').allow,
    publish: decideAccess(caller, 'skill', 'publish').allow,
    approve: decideAccess(caller, 'installRequest', 'answer').allow,
  };
}
