import { AccountsRepository, AuditRepository, Database, PLATFORM } from '@guildhall/data';
import { Injectable } from '@nestjs/common';
import { OK } from '../../http/envelope.js';
import { pageOf, windowOf } from '../../http/growing-list.js';
import { pageFields } from '../../http/paging.js';
import type { AdminAuditListAnswer, AdminAuditQuery } from './admin.dto.js';
import { presentAdminAuditEvent } from './admin.presenter.js';

/** Who changed what, in all accounts. Audit rows hold digests, so there is no content in them. */
@Injectable()
export class AdminAuditService {
  constructor(
    private readonly db: Database,
    private readonly accounts: AccountsRepository,
    private readonly events: AuditRepository,
  ) {}

  list({ account, ...query }: AdminAuditQuery): Promise<AdminAuditListAnswer> {
    const window = windowOf(query);
    return this.db.transaction(PLATFORM, async () => {
      const found = account === undefined ? null : await this.accounts.findByReference(account);
      if (account !== undefined && !found) return { ...OK, events: [], nextCursor: null, ...pageFields(0, query) };
      const rows = await this.events.findPage(found?.id ?? null, window);
      const total = await this.events.count(found?.id ?? null);
      const { items, nextCursor } = pageOf(rows, query, ({ at, id }) => ({ at, id }));
      return { ...OK, events: items.map(presentAdminAuditEvent), nextCursor, ...pageFields(total, query) };
    });
  }
}
