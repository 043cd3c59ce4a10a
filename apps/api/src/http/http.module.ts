import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { AuditLog } from './audit-log.js';
import { ProblemFilter } from './problem.filter.js';
import { RouteTable } from './route-table.js';
import { RequestValidationPipe } from './validation.pipe.js';

/** What every route shares. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    AuditLog,
    RouteTable,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_PIPE, useClass: RequestValidationPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [AuditLog, RouteTable],
})
export class HttpModule {}
