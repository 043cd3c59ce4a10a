import type { AuditRepository } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';

/** Leaves the trace of an effect in the audit log of an account: nobody who is logged in did it. */
export function note(audit: AuditRepository, accountId: AccountId, action: string, target: string): Promise<void> {
  return audit.append({ accountId, actor: { type: 'system' }, action, target, beforeDigest: null, afterDigest: null, requestId: null });
}
