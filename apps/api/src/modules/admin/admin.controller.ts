import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import {
  AdminAccountAnswer,
  AdminAuditListAnswer,
  AdminAuditQuery,
  CursorQuery,
  ListReportsQuery,
  ModeratedSkillAnswer,
  ModeratedSkillListAnswer,
  RelistSkillDto,
  ReportAnswer,
  ReportListAnswer,
  ResolveReportDto,
  UnlistSkillDto,
} from './admin.dto.js';
import { AdminAuditService } from './admin-audit.service.js';
import { AdminReportsService } from './admin-reports.service.js';
import { ModerationService } from './moderation.service.js';

@ApiTags('Admin')
@Controller('admin')
export class AdminController {
  constructor(
    private readonly moderation: ModerationService,
    private readonly reports: AdminReportsService,
    private readonly audit: AdminAuditService,
  ) {}

  /** Agents of all accounts that take tasks from an orchestrator, newest first. Their content is not shown. */
  @Get('skills/dispatchable')
  @Access('admin', 'read')
  listDispatchable(@Query() query: CursorQuery): Promise<ModeratedSkillListAnswer> {
    return this.moderation.listDispatchable(query);
  }

  /** Takes a skill from the marketplace, whatever its author says. Installs go on working. */
  @Post('skills/:id/unlist')
  @HttpCode(200)
  @Access('admin', 'write')
  unlist(@Param('id') id: string, @Body() body: UnlistSkillDto): Promise<ModeratedSkillAnswer> {
    return this.moderation.unlist(id, body.reason);
  }

  /** Leaves it to the author again whether the skill is on the marketplace. */
  @Post('skills/:id/relist')
  @HttpCode(200)
  @Access('admin', 'write')
  relist(@Param('id') id: string, @Body() body: RelistSkillDto): Promise<ModeratedSkillAnswer> {
    return this.moderation.relist(id, body.reason);
  }

  /** Says that the account is who it claims to be; others see it on its profile. */
  @Post('accounts/:id/verify')
  @HttpCode(200)
  @Access('admin', 'write')
  verify(@Param('id') id: string): Promise<AdminAccountAnswer> {
    return this.moderation.verify(id);
  }

  /** Lets the account read and change nothing, within five seconds. Its skills leave the marketplace; what others have installed goes on working. */
  @Post('accounts/:id/suspend')
  @HttpCode(200)
  @Access('admin', 'write')
  suspend(@Param('id') id: string): Promise<AdminAccountAnswer> {
    return this.moderation.suspend(id);
  }

  /** Ends a suspension. */
  @Post('accounts/:id/restore')
  @HttpCode(200)
  @Access('admin', 'write')
  restore(@Param('id') id: string): Promise<AdminAccountAnswer> {
    return this.moderation.restore(id);
  }

  /** Complaints about reviews, newest first. */
  @Get('reports')
  @Access('admin', 'read')
  listReports(@Query() query: ListReportsQuery): Promise<ReportListAnswer> {
    return this.reports.list(query);
  }

  /** Closes a complaint, with what was decided. */
  @Post('reports/:id/resolve')
  @HttpCode(200)
  @Access('admin', 'write')
  resolveReport(@Param('id') id: string, @Body() body: ResolveReportDto): Promise<ReportAnswer> {
    return this.reports.resolve(id, body);
  }

  /** Who changed what in all accounts, newest first. Rows are never changed or removed. */
  @Get('audit')
  @Access('admin', 'read')
  listAudit(@Query() query: AdminAuditQuery): Promise<AdminAuditListAnswer> {
    return this.audit.list(query);
  }
}
