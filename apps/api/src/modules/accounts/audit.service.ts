import { AuditRepository, Database } from '@guildhall/data';
import { Injectable } from '@nestjs/common';
import { printCursor, readCursor } from '../../http/cursor.js';
import { OK } from '../../http/envelope.js';
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
    const { page, limit, cursor } = query;
    const after = cursor === undefined ? null : readCursor(cursor);
    const offset = after ? 0 : (page - 1) * limit;
    return this.db.transaction(accountId, async () => {
      const rows = await this.events.findPage(accountId, { limit: limit + 1, offset, after }); // one more tells whether there are more
      const events = rows.slice(0, limit);
      const last = rows.length > limit ? events.at(-1) : undefined;
      const total = await this.events.count(accountId);
      return { ...OK, events: events.map(presentAuditEvent), nextCursor: last ? printCursor(last) : null, ...pageFields(total, query) };
    });
  }
}
