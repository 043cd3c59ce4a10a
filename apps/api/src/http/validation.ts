import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { RouteHandler } from './route-table.js';
import { RequestValidationPipe } from './validation.pipe.js';

/** One parameter of a handler, as the decorators of Nest leave it. */
interface Parameter {
  readonly index: number;
  readonly pipes: readonly unknown[];
}

const VALIDATED: ReadonlySet<string> = new Set([RouteParamtypes.BODY, RouteParamtypes.QUERY].map(String));

/**
 * Binds the pipe to the body and the query of every route, before Nest builds them. As a global pipe it would cost every parameter of every
 * request several promises, and most parameters are of our own decorators, which it has nothing to say about.
 * THREAT[TEN-04]: every route is bound, so no body and no query reaches a handler unjudged.
 * The decorators of a class outlive an application (tests start several in one process), so the binding of an earlier one is replaced.
 */
export function bindValidation(routes: readonly RouteHandler[], pipe: RequestValidationPipe): void {
  for (const { controller, name } of routes) {
    const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, Parameter>;
    const bound = Object.entries(parameters).map(([key, parameter]) => [key, isValidated(key) ? bind(parameter, pipe) : parameter]);
    Reflect.defineMetadata(ROUTE_ARGS_METADATA, Object.fromEntries(bound), controller, name);
  }
}

/** Keys are `<type>:<index>`; those of our own decorators are no numbers. */
const isValidated = (key: string): boolean => VALIDATED.has(key.split(':', 1)[0] ?? '');

function bind(parameter: Parameter, pipe: RequestValidationPipe): Parameter {
  return { ...parameter, pipes: [pipe, ...parameter.pipes.filter((other) => !(other instanceof RequestValidationPipe))] };
}
