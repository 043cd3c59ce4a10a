import type { NextFunction, Request, RequestHandler, Response } from 'express';

/**
 * Several steps as one layer of the router, because a layer costs a request more than most of our steps do.
 * A step that answers by itself does not call the next one, as anywhere in Express.
 */
export function inOrder(...steps: readonly RequestHandler[]): RequestHandler {
  const run = (index: number, request: Request, response: Response, next: NextFunction): unknown => {
    const step = steps[index];
    if (!step) return next();
    return step(request, response, (fault?: unknown) => (fault ? next(fault) : run(index + 1, request, response, next)));
  };
  return (request, response, next) => run(0, request, response, next);
}
