import type { Request, RequestHandler, Response } from 'express';
import { asDomainError, sendProblem } from './problem.filter.js';
import { contextOf } from './request-context.js';
import type { Surface } from './surface.js';

const ALIAS = /^\/v1(?=[/?]|$)/;

/**
 * Finds the surface of a request, first of all, so that whatever is refused is refused in its words. `/v1` stands for one surface, which a
 * setting names: both have addresses there that differ only in their answers, and nothing is guessed from headers.
 */
export function findSurface(surfaces: readonly Surface[], bare: Surface | undefined): RequestHandler {
  return (request, _response, next) => {
    if (bare && ALIAS.test(request.url)) request.url = bare.prefix + request.url;
    const surface = surfaces.find(({ prefix }) => request.url.startsWith(`${prefix}/v1`));
    const context = contextOf(request);
    if (surface && context) context.surface = surface;
    next();
  };
}

/** Lets the surface of a request read it in its own way. */
export function enterSurface(): RequestHandler {
  return async (request, response, next) => {
    const surface = contextOf(request)?.surface;
    if (!surface) return next();
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
