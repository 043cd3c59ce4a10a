import { Module } from '@nestjs/common';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { AuditService } from './audit.service.js';
import { InvitesController } from './invites.controller.js';
import { InvitesService } from './invites.service.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';

/** The caller's own account: its settings, who belongs to it, who is invited, and what happened in it. */
@Module({
  controllers: [AccountsController, MembersController, InvitesController],
  providers: [AccountsService, AuditService, InvitesService, MembersService],
})
export class AccountsModule {}
