import { DomainError } from '@guildhall/kernel';
import type { RequestHandler } from 'express';
import { isStorableText } from './json-body.js';
import { sendProblem } from './problem.filter.js';

/** Longest address with its query, in characters. */
const ADDRESS_LIMIT = 8_192;

/**
 * Refuses addresses that cannot be read.
 * THREAT[INP-06]: escapes that are not UTF-8, NUL and addresses of absurd length end here, so that no parser behind this guesses at them.
 */
export function requestLine(): RequestHandler {
  return (request, response, next) => {
    const { url } = request;
    if (url.length > ADDRESS_LIMIT) return sendProblem(new DomainError('uri_too_long'), request, response);
    if (url.includes('%') && !isReadable(url)) return sendProblem(new DomainError('bad_request'), request, response);
    next();
  };
}

function isReadable(url: string): boolean {
  try {
    return isStorableText(decodeURIComponent(url));
  } catch {
    return false;
  }
}
