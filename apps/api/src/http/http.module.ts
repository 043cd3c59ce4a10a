import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ActionLimits } from './action-limits.js';
import { AuditLog } from './audit-log.js';
import { Draining } from './draining.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { Metrics } from './metrics.js';
import { ProblemFilter } from './problem.filter.js';
import { RateLimiter } from './rate-limiter.js';
import { RequestScope } from './request-scope.js';
import { RouteTable } from './route-table.js';
import { UploadInterceptor } from './upload.interceptor.js';
import { RequestValidationPipe } from './validation.pipe.js';

/** What every route shares. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    ActionLimits,
    AuditLog,
    Draining,
    IdempotencyInterceptor,
    Metrics,
    RateLimiter,
    RequestScope,
    RequestValidationPipe,
    RouteTable,
    UploadInterceptor,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [AuditLog, Draining, Metrics, RateLimiter, RouteTable],
})
export class HttpModule {}
