import { AuditRepository } from '@guildhall/data';
import { type AccountId, canonicalJson, type JsonObject, sha256Hex } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { Principal } from './principal.js';
import { currentRequest } from './request-context.js';

export interface AuditEntry {
  readonly accountId: AccountId;
  /** Who did it, where the request has no principal yet: signing up and logging in. */
  readonly actor?: JsonObject;
  readonly action: string;
  readonly target: string;
  /** State before and after; only their digests are kept. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Leaves one audit row per write; call it inside the transaction of the write, so that neither stands without the other. */
@Injectable()
export class AuditLog {
  constructor(private readonly events: AuditRepository) {}

  record(entry: AuditEntry): Promise<void> {
    const request = currentRequest();
    return this.events.append({
      accountId: entry.accountId,
      actor: entry.actor ?? actorOf(request?.principal ?? null),
      action: entry.action,
      target: entry.target,
      beforeDigest: digestOf(entry.before),
      afterDigest: digestOf(entry.after),
      requestId: request?.requestId ?? null,
    });
  }
}

function actorOf(principal: Principal | null): JsonObject {
  if (!principal) return { type: 'system' };
  const actor = { type: principal.kind, id: principal.userId ?? principal.credentialId, accountId: principal.accountId };
  return principal.kind === 'certificate' && principal.email ? { ...actor, email: principal.email } : actor; // its end user
}

/** Dates count as their text, so that a record can be handed in as it is. */
function digestOf(state: unknown): string | null {
  return state === undefined || state === null ? null : sha256Hex(canonicalJson(JSON.parse(JSON.stringify(state))));
}
