import { Module } from '@nestjs/common';
import { AdminController } from './admin.controller.js';
import { AdminAuditService } from './admin-audit.service.js';
import { AdminReportsService } from './admin-reports.service.js';
import { ModerationService } from './moderation.service.js';
import { SystemSkillsController } from './system-skills.controller.js';
import { SystemSkillsService } from './system-skills.service.js';

/** What the operators of the server do: those whom ADMIN_EMAILS names. */
@Module({
  controllers: [AdminController, SystemSkillsController],
  providers: [AdminAuditService, AdminReportsService, ModerationService, SystemSkillsService],
})
export class AdminModule {}
