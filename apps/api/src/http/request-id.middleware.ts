import { newId } from '@guildhall/data';
import type { RequestHandler } from 'express';
import { runInRequest } from './request-context.js';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Gives every request an id: the caller's own when it is well-formed, else a new one. */
export function requestId(): RequestHandler {
  return (request, response, next) => {
    const given = request.headers['x-request-id'];
    const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : newId('request');
    response.setHeader('X-Request-Id', id);
    runInRequest({ requestId: id, principal: null, route: null }, next);
  };
}
