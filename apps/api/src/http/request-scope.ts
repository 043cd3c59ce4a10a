import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { INTERCEPTORS_METADATA } from '@nestjs/common/constants.js';
import type { Request } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { changesSomething } from './idempotency.js';
import { contextOf, runInRequest } from './request-context.js';
import type { RouteHandler } from './route-table.js';

/** Makes a request known to everything that its handler calls, until the handler has ended, even when its caller is gone by then. */
@Injectable()
export class RequestScope implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const context = contextOf(execution.switchToHttp().getRequest<Request>());
    if (!context) return next.handle();
    return from(runInRequest(context, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}

/**
 * Binds the scope to every route that may write, around all other interceptors, before Nest builds them. Routes that only read leave no
 * audit rows, and so need none.
 * The decorators of a class outlive an application (tests start several in one process), so the binding of an earlier one is replaced.
 */
export function bindRequestScope(routes: readonly RouteHandler[], scope: RequestScope): void {
  for (const { handler } of routes.filter(changesSomething)) {
    const others = (Reflect.getMetadata(INTERCEPTORS_METADATA, handler) ?? []) as unknown[];
    Reflect.defineMetadata(INTERCEPTORS_METADATA, [scope, ...others.filter((other) => !(other instanceof RequestScope))], handler);
  }
}
