import type { GrantRecord } from '@guildhall/data';
import type { AccountId, JsonObject } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { WebhooksOutbox } from '../webhooks/index.js';
import { presentGrant } from './grants.presenter.js';

/** Who did what to a grant; `after` alone for a new one. */
export interface GrantChange {
  /** The account whose member or token it was. */
  readonly by: AccountId;
  readonly action: 'grant.create' | 'grant.update' | 'grant.accept' | 'grant.decline' | 'grant.revoke';
  readonly before?: GrantRecord;
  readonly after: GrantRecord;
}

/** What both sides and the record hear of a grant; part of the transaction of the change. */
@Injectable()
export class GrantNews {
  constructor(
    private readonly audit: AuditLog,
    private readonly outbox: WebhooksOutbox,
  ) {}

  async tell(change: GrantChange): Promise<void> {
    const { by, action, before, after } = change;
    await this.audit.record({ accountId: by, action, target: after.id, before, after });
    if (action === 'grant.create') await this.post('grant.created', after);
    if (action === 'grant.revoke' || action === 'grant.decline') await this.post('grant.revoked', after);
  }

  /** To both sides: what either of them is shown of the grant. */
  private async post(event: 'grant.created' | 'grant.revoked', grant: GrantRecord): Promise<void> {
    const data = { grant: presentGrant(grant) } as unknown as JsonObject;
    for (const side of [grant.accountId, grant.granteeId]) await this.outbox.enqueue(side, event, data);
  }
}
