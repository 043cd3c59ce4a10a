import 'reflect-metadata';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { INTERCEPTORS_METADATA } from '@nestjs/common/constants.js';
import type { Request } from 'express';
import { defer, lastValueFrom, of } from 'rxjs';
import { NotIdempotent } from './idempotency.js';
import { currentRequest, type RequestContext, setContext } from './request-context.js';
import { bindRequestScope, RequestScope } from './request-scope.js';
import type { RouteHandler } from './route-table.js';

const scope = new RequestScope();
const context: RequestContext = { requestId: 'req_1', principal: null, route: null, errorCode: null };

function execution(): ExecutionContext {
  const request = {} as Request;
  setContext(request, context);
  return { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
}

const handling = (handler: () => Promise<unknown>): CallHandler => ({ handle: () => defer(handler) });

test('the request is known while its handler runs, and not afterwards', async () => {
  const seen = await lastValueFrom(
    scope.intercept(
      execution(),
      handling(async () => {
        await new Promise((done) => setImmediate(done));
        return currentRequest();
      }),
    ),
  );
  expect(seen).toBe(context);
  expect(currentRequest()).toBeNull();
});

test('what the handler throws, and an answer without content, pass unchanged', async () => {
  const fault = new Error('refused');
  const failing = scope.intercept(
    execution(),
    handling(() => Promise.reject(fault)),
  );
  await expect(lastValueFrom(failing)).rejects.toBe(fault);
  expect(await lastValueFrom(scope.intercept(execution(), { handle: () => of(undefined) }))).toBeUndefined();
});

test('it is bound around what else is bound, to what may write and to nothing else', () => {
  class Routes {
    write(): void {}
    read(): void {}
    @NotIdempotent()
    compute(): void {}
  }
  const { write, read, compute } = Routes.prototype;
  const inner = {};
  Reflect.defineMetadata(INTERCEPTORS_METADATA, [inner], write);
  const routes = [
    { method: 'PATCH', handler: write },
    { method: 'GET', handler: read },
    { method: 'POST', handler: compute },
  ] as unknown as RouteHandler[];
  bindRequestScope(routes, new RequestScope());
  bindRequestScope(routes, scope);
  expect(Reflect.getMetadata(INTERCEPTORS_METADATA, write)).toEqual([scope, inner]);
  expect(Reflect.getMetadata(INTERCEPTORS_METADATA, read)).toBeUndefined();
  expect(Reflect.getMetadata(INTERCEPTORS_METADATA, compute)).toBeUndefined();
});
