import { Database, PLATFORM, ReportsRepository } from '@guildhall/data';
import { type Clock, DomainError, isId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { pageOf, windowOf } from '../../http/growing-list.js';
import { pageFields } from '../../http/paging.js';
import { CLOCK } from '../../http/tokens.js';
import type { ListReportsQuery, ReportAnswer, ReportListAnswer, ResolveReportDto } from './admin.dto.js';
import { presentReport } from './admin.presenter.js';

/** Complaints about reviews. A review that must go is deleted where it stands; here is only said that the complaint was dealt with. */
@Injectable()
export class AdminReportsService {
  constructor(
    private readonly db: Database,
    private readonly reports: ReportsRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(query: ListReportsQuery): Promise<ReportListAnswer> {
    const [rows, total] = await Promise.all([this.reports.findPage(query.status, windowOf(query)), this.reports.count(query.status)]);
    const { items, nextCursor } = pageOf(rows, query, ({ createdAt, id }) => ({ at: createdAt, id }));
    return { ...OK, reports: items.map(presentReport), nextCursor, ...pageFields(total, query) };
  }

  /** @throws {DomainError} `not_found`, `report_resolved` */
  async resolve(id: string, { resolution = null }: ResolveReportDto): Promise<ReportAnswer> {
    const before = isId('report', id) ? await this.reports.findEntry(id) : null;
    if (!before) throw new DomainError('not_found');
    const after = await this.db.transaction(PLATFORM, async () => {
      const resolved = await this.reports.resolve(before.id, resolution, this.clock.now());
      if (!resolved) throw new DomainError('report_resolved');
      await this.audit.record({ accountId: before.accountId, action: 'admin.report.resolve', target: before.id, after: resolved });
      return resolved;
    });
    return { ...OK, report: presentReport({ ...before, ...after }) };
  }
}
