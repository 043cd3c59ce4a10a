import { AuditRepository, Database } from '@guildhall/data';
import { Injectable } from '@nestjs/common';
import { OK } from '../../http/envelope.js';
import { pageOf, windowOf } from '../../http/growing-list.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { presentAuditEvent } from './accounts.presenter.js';
import type { AuditListAnswer, AuditQuery } from './audit.dto.js';

@Injectable()
export class AuditService {
  constructor(
    private readonly db: Database,
    private readonly events: AuditRepository,
  ) {}

  list({ accountId }: Principal, query: AuditQuery): Promise<AuditListAnswer> {
    const window = windowOf(query);
    return this.db.transaction(accountId, async () => {
      const { items, nextCursor } = pageOf(await this.events.findPage(accountId, window), query, ({ at, id }) => ({ at, id }));
      const total = await this.events.count(accountId);
      return { ...OK, events: items.map(presentAuditEvent), nextCursor, ...pageFields(total, query) };
    });
  }
}
