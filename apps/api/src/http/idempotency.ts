import { SetMetadata } from '@nestjs/common';
import { INTERCEPTORS_METADATA } from '@nestjs/common/constants.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import type { RouteHandler } from './route-table.js';

const NOT_IDEMPOTENT = 'guildhall:not-idempotent';

/** For a POST that changes nothing, such as a computation: `Idempotency-Key` has no meaning there. */
export const NotIdempotent = (): MethodDecorator => SetMetadata(NOT_IDEMPOTENT, true);

/** Whether the route takes an `Idempotency-Key`: every POST of an account, but for those marked `@NotIdempotent()`. */
export function takesIdempotencyKey(route: RouteHandler): boolean {
  return route.method === 'POST' && route.facts.rule !== null && changesSomething(route);
}

/** Whether the route may write. */
export function changesSomething({ method, handler }: RouteHandler): boolean {
  return method !== 'GET' && Reflect.getMetadata(NOT_IDEMPOTENT, handler) !== true;
}

/**
 * Binds the interceptor to the routes that take a key, before Nest builds them. As a global interceptor it would make every GET pay for it.
 * The decorators of a class outlive an application (tests start several in one process), so the binding of an earlier one is replaced.
 */
export function bindIdempotency(routes: readonly RouteHandler[], interceptor: IdempotencyInterceptor): void {
  for (const { handler } of routes.filter(takesIdempotencyKey)) {
    const others = (Reflect.getMetadata(INTERCEPTORS_METADATA, handler) ?? []) as unknown[];
    const bound = [...others.filter((other) => !(other instanceof IdempotencyInterceptor)), interceptor];
    Reflect.defineMetadata(INTERCEPTORS_METADATA, bound, handler);
  }
}
