import type { Request, RequestHandler, Response } from 'express';
import { asDomainError, sendProblem } from './problem.filter.js';
import { contextOf } from './request-context.js';
import type { Surface } from './surface.js';

const ALIAS = /^\/v1(?=[/?]|$)/;

/**
 * Finds the surface of a request, and lets it read the request in its own way. `/v1` stands for one surface, which a setting names: both have
 * addresses there that differ only in their answers, and nothing is guessed from headers.
 */
export function surfaceEntry(surfaces: readonly Surface[], bare: Surface | undefined): RequestHandler {
  return async (request, response, next) => {
    if (bare && ALIAS.test(request.url)) request.url = bare.prefix + request.url;
    const surface = surfaces.find(({ prefix }) => request.url.startsWith(`${prefix}/v1`));
    const context = contextOf(request);
    if (!surface || !context) return next();
    context.surface = surface;
    try {
      await surface.receive(request);
    } catch (fault) {
      return refuse(fault, request, response);
    }
    next();
  };
}

function refuse(fault: unknown, request: Request, response: Response): void {
  response.setHeader('Connection', 'close'); // the body, if there is one, is not read
  sendProblem(asDomainError(fault), request, response);
}
