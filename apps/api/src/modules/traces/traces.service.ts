import { Database, newId, TracesRepository } from '@guildhall/data';
import { type Clock, DomainError, isId, type JsonObject } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { pageOf, windowOf } from '../../http/growing-list.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import type { CreatedTraceAnswer, CreateTraceDto, ListTracesQuery, TraceAnswer, TraceListAnswer } from './traces.dto.js';
import { presentSummary, presentTrace, summaryOf } from './traces.presenter.js';

@Injectable()
export class TracesService {
  constructor(
    private readonly db: Database,
    private readonly traces: TracesRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  create({ accountId }: Principal, body: CreateTraceDto): Promise<CreatedTraceAnswer> {
    const { promptName, ...report } = body;
    return this.db.transaction(accountId, async () => {
      const fresh = {
        id: newId('trace'),
        accountId,
        manifest: promptName,
        data: report as unknown as JsonObject,
        createdAt: this.clock.now(),
      };
      const trace = await this.traces.create(fresh);
      await this.audit.record({ accountId, action: 'trace.create', target: trace.id });
      return { ...OK, trace: presentSummary(summaryOf(trace, body)) };
    });
  }

  async list({ accountId }: Principal, query: ListTracesQuery): Promise<TraceListAnswer> {
    const filter = { manifest: query.promptName };
    const page = this.traces.findPage(accountId, filter, windowOf(query));
    const [rows, total] = await Promise.all([page, this.traces.count(accountId, filter)]);
    const { items, nextCursor } = pageOf(rows, query, ({ createdAt, id }) => ({ at: createdAt, id }));
    return { ...OK, traces: items.map(presentSummary), nextCursor, ...pageFields(total, query) };
  }

  /** @throws {DomainError} `not_found` */
  async read({ accountId }: Principal, id: string): Promise<TraceAnswer> {
    const trace = isId('trace', id) ? await this.db.transaction(accountId, () => this.traces.findById(accountId, id)) : null;
    if (!trace) throw new DomainError('not_found');
    return { ...OK, trace: presentTrace(trace) };
  }
}
